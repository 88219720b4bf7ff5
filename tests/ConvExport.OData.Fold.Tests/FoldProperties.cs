using System.Security.Cryptography;
using System.Text;
using ConvExport.OData.Fold.Events;
using CsCheck;

namespace ConvExport.OData.Fold.Tests;

/// <summary>
/// Properties that hold for any events. The random events use few ids, so that they often refer to the same conversations and
/// customers.
/// </summary>
public sealed class FoldProperties
{
    private static readonly Gen<string?> Conversation = OneOf("c1", "c2", "c3", null);
    private static readonly Gen<string?> Customer = OneOf("u1", "u2", "u3", null);
    private static readonly Gen<string?> Agent = OneOf("a1", "a2", null);
    private static readonly Gen<string?> Initiator = OneOf("AGENT", "CUSTOMER", "AUTOMATION", "odd", null);
    private static readonly Gen<string?> Thing = OneOf("x1", "x2", null);

    private static readonly Gen<Assignment> Assignee =
        Gen.Select(OneOf("i1", "i2", null), Agent, (inbox, agent) => new Assignment(inbox, agent));

    private static readonly Gen<EventHeader> Header = Gen.Select(
        Gen.Int[0, 40], Gen.Int[0, 300_000], Initiator, Conversation, Customer,
        (id, milliseconds, initiator, conversation, customer) => new EventHeader(
            $"e{id}", "?", Story.At(0).AddMilliseconds(milliseconds).AddTicks(id),
            new Initiator(initiator is null ? null : "who", initiator), conversation, customer));

    private static readonly Gen<PlatformEvent> Event = Gen.OneOf(
        Gen.Select(Header, Assignee, (h, a) => (PlatformEvent)new ConversationCreated(h, a)),
        Gen.Select(Header, Assignee, Gen.Bool, (h, a, has) => (PlatformEvent)new ConversationClosed(h, has ? a : null)),
        Header.Select(h => (PlatformEvent)new ConversationReopened(h)),
        Gen.Select(Header, Assignee, Thing, (h, a, r) => (PlatformEvent)new AssigneeUpdated(h, a, r)),
        Gen.Select(Header, Thing, (h, t) => (PlatformEvent)new TopicAdded(h, t)),
        Gen.Select(Header, Thing, (h, t) => (PlatformEvent)new TopicRemoved(h, t)),
        Gen.Select(Header, Thing, (h, n) => (PlatformEvent)new NoteCreated(h, n)),
        Gen.Select(Header, Thing, OneOf("CHAT", "SMS", null), Gen.Bool, (h, k, c, s) => (PlatformEvent)new ContactEvent(h, k, c, s)),
        Gen.Select(
            Header, Customer, Customer, Conversation, Conversation, (h, a, b, c, d) => (PlatformEvent)new CustomerMerged(h, a, b, c, d)),
        Gen.Select(Header, Thing, OneOf("USD", "EUR", null), Gen.Int[0, 99], OneOf("COMPLETED", "DECLINED", null),
            (h, p, c, amount, status) =>
                (PlatformEvent)new PaymentRequestEvent(h, p, c, amount % 3 == 0 ? null : amount / 4m, status is not null, status)),
        Gen.Select(Header, Agent, (h, a) => (PlatformEvent)new FocusEntered(h, a, h.TimestampUtc)),
        Gen.Select(Header, Agent, (h, a) => (PlatformEvent)new FocusExited(h, a, h.TimestampUtc)),
        Gen.Select(Header, Agent, (h, a) => (PlatformEvent)new AgentLeft(h, a, h.TimestampUtc)),
        Header.Select(h => (PlatformEvent)new UnknownEvent(h)));

    private static readonly Gen<PlatformEvent[]> Events = Event.Array[0, 40];

    private static readonly Gen<PlatformEvent[]> DistinctEvents = Events.Select(e => e.DistinctBy(x => x.Header.Id).ToArray());

    private static readonly (string Hash, int Version) RowsOfVersion = ("08060BE75423D1BE", 2);

    [Fact]
    public void Any_order_of_arrival_gives_the_same_rows() =>
        Gen.Select(DistinctEvents, Gen.Int).Sample((events, seed) =>
        {
            var shuffled = events.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(Rows(events), Rows(shuffled));
        });

    [Fact]
    public void Folding_twice_gives_the_same_rows() => Events.Sample(events => Assert.Equal(Rows(events), Rows(events)));

    [Fact]
    public void Duplicates_change_nothing_whatever_their_content() =>
        Gen.Select(DistinctEvents, Events).Sample((events, others) =>
        {
            var ids = events.Select(e => e.Header.Id).ToHashSet();
            Assert.Equal(Rows(events), Rows([.. events, .. others.Where(o => ids.Contains(o.Header.Id))]));
        });

    [Fact]
    public void Durations_are_never_negative() =>
        Events.Sample(events => Assert.All(Fold(events), f =>
        {
            Assert.True(f.Row.CreatedToFirstClosedSeconds is null or >= 0);
            Assert.True(f.Row.CreatedToLastClosedSeconds is null or >= 0);
            Assert.True(f.Row.HandleTimeSeconds is null or >= 0);
        }));

    [Fact]
    public void A_prefix_of_the_events_never_has_more_closes_than_all_events() =>
        Gen.Select(DistinctEvents, Gen.Int[0, 40]).Sample((events, length) =>
        {
            var whole = Fold(events).ToDictionary(f => f.Row.ConversationId, f => f.Row.TimesClosed);
            Assert.All(Fold(events.Take(length)), f => Assert.True(f.Row.TimesClosed <= whole[f.Row.ConversationId]));
        });

    [Fact]
    public void FCR_success_implies_eligibility_and_counts_are_consistent() =>
        Events.Sample(events => Assert.All(Fold(events), f =>
        {
            Assert.True(!f.Row.IsFcrSuccess || f.Row.IsFcrEligible);
            Assert.Equal(f.Row.CountOfContacts, f.Row.Contacts.Count);
            Assert.True(f.Row.CountOfChannels <= f.Row.CountOfContacts);
            Assert.Equal(f.Row.TopicIds.Count == 0, f.Row.Topics is null);
            Assert.Equal(f.Row.TimesClosed == 0, f.Row.FirstClosedAt is null);
            Assert.True(f.Row.LastEventAt >= f.Row.CreatedAt);
        }));

    /// <summary>When a rule changes, stored rows are recomputed only if <c>RulesVersion</c> is raised.</summary>
    [Fact]
    public void A_change_of_the_rows_needs_a_new_RulesVersion()
    {
        var random = new PCG(1, 1);
        var rows = Enumerable.Range(0, 2_000).SelectMany(_ => Rows(Events.Generate(random, null, out Size _)));
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rows))))[..16];
        Assert.True(
            (hash, ConversationFold.RulesVersion) == RowsOfVersion,
            $"The fold computes different rows (hash {hash}). If you changed a rule, raise ConversationFold.RulesVersion. "
            + "Then set RowsOfVersion to the new hash and version.");
    }

    private static Gen<string?> OneOf(params string?[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static IReadOnlyList<FoldedConversation> Fold(IEnumerable<PlatformEvent> events) =>
        ReportFold.Fold(events, ReportDirectory.Empty, FoldSettings.Default);

    /// <summary>Returns every column of every row as text, so that any difference shows.</summary>
    private static List<string> Rows(IEnumerable<PlatformEvent> events) =>
        [.. Fold(events).Select(f => string.Join('|', ReportColumns.All.Select(c => FormattableString.Invariant($"{c.Value(f.Row)}"))
            .Concat(f.Row.TopicIds).Concat(f.Row.Contacts.Select(c => c.ToString()))
            .Concat(f.Row.Assignments.Select(a => a.ToString()))))];
}
