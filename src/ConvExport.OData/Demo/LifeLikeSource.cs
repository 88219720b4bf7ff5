namespace ConvExport.OData.Demo;

/// <summary>What to generate. The same values generate the same data.</summary>
/// <param name="Conversations">The number of conversations.</param>
/// <param name="Seed">Different seeds give different data.</param>
internal sealed record LifeLikePlan(int Conversations, int Seed)
{
    /// <summary>The default number of days: half a year.</summary>
    public const int UsualDays = 182;

    /// <summary>The end of the data in UTC. Later events are left out, so some conversations are still open.</summary>
    public DateTime Until { get; init; } = new(2024, 7, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The number of days before <see cref="Until"/> in which conversations are created.</summary>
    public int Days { get; init; } = UsualDays;
}

/// <summary>
/// Generates the events of a contact centre. Conversations are created, routed, reassigned, closed, reopened and merged. They have topics,
/// notes, payments, and times when an agent has the customer in focus. <see cref="LifeLikeStories"/> lists what can be found in the data.
/// </summary>
internal sealed class LifeLikeSource(LifeLikePlan plan)
{
    private readonly LifeLikeDirectory _directory = new();
    private readonly LifeLikeCalendar _calendar = new(plan.Until, plan.Days, plan.Conversations, plan.Seed);
    private readonly LifeLikeStories _stories = new(plan.Until);

    public LifeLikeSource(int conversations, int seed)
        : this(new LifeLikePlan(conversations, seed))
    {
    }

    /// <summary>Returns the entries of one part of the directory.</summary>
    public IEnumerable<byte[]> Directory(string part) => _directory.Entries(part);

    /// <summary>
    /// Returns all events before <see cref="LifeLikePlan.Until"/>, grouped by conversation. Conversations are ordered by day of creation.
    /// </summary>
    public IEnumerable<byte[]> Events() => All().Where(e => e.At < plan.Until).Select(e => e.Json);

    /// <summary>
    /// Returns the events from <see cref="LifeLikePlan.Until"/> on, in time order. They belong to conversations created before then.
    /// </summary>
    public IEnumerable<TimedEvent> Upcoming() => All().Where(e => e.At >= plan.Until).OrderBy(e => e.At);

    /// <summary>Returns the events of a randomly generated conversation that is not part of the plan.</summary>
    /// <param name="createdAt">When the conversation is created, in UTC.</param>
    public IReadOnlyList<TimedEvent> Arriving(DateTime createdAt)
    {
        var chance = Random.Shared;
        var subject = new LifeLikeSubject(
            LifeLikeIds.Next(chance), CustomerOf(chance.Next(Math.Max(1, plan.Conversations))), createdAt, Id(0), CustomerOf(0));
        return new LifeLikeConversation(chance, _directory, _stories, subject, isOutage: false).Events();
    }

    private IEnumerable<TimedEvent> All()
    {
        for (var i = 0; i < plan.Conversations; i++)
        {
            // Each conversation has its own random generator, so that its content does not depend on the conversations before it.
            var chance = new Random(LifeLikeIds.SeedOf(plan, i));
            var createdAt = _calendar.CreatedAt(i, chance);
            var subject = new LifeLikeSubject(Id(i), CustomerOf(i), createdAt, Id(i - 1), CustomerOf(i - 1));
            var isOutage = createdAt.Date == _calendar.OutageDay;
            foreach (var next in new LifeLikeConversation(chance, _directory, _stories, subject, isOutage).Events())
            {
                yield return next;
            }
        }
    }

    /// <summary>Returns the id of a conversation's customer. Every third conversation has the customer of an earlier one.</summary>
    private string CustomerOf(int index) => $"customer-{plan.Seed:x}-{(index % 3 == 2 ? index - 2 : Math.Max(0, index)):D8}";

    private string Id(int index) => LifeLikeIds.Of(plan, index);
}
