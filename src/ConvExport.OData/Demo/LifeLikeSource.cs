namespace ConvExport.OData.Demo;

/// <summary>
/// Invents a contact centre's half-year: conversations that come in by day and season, are routed, handed over, closed
/// and reopened, with topics, notes, payments, merges, and agents who look at customers. The same seed invents the same.
/// </summary>
internal sealed class LifeLikeSource(int conversations, int seed)
{
    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private const int Days = 182;

    private readonly LifeLikeDirectory _directory = new();

    /// <summary>The entries of one part of the directory.</summary>
    public IEnumerable<byte[]> Directory(string part) => _directory.Entries(part);

    /// <summary>All events, conversation by conversation in order of creation.</summary>
    public IEnumerable<byte[]> Events()
    {
        for (var i = 0; i < conversations; i++)
        {
            // One generator a conversation: the first thousand are the same whether a thousand or a million are made.
            var chance = new Random(unchecked(seed * 7_919 + i));
            foreach (var line in new LifeLikeConversation(chance, _directory, CustomerOf(i), CreatedAt(i, chance), Id(i - 1), CustomerOf(i - 1)).Events(Id(i)))
            {
                yield return line;
            }
        }
    }

    /// <summary>One conversation in three is of a customer who was there before.</summary>
    private string CustomerOf(int index) => $"customer-{seed:x}-{(index % 3 == 2 ? index - 2 : Math.Max(0, index)):D8}";

    private string Id(int index) => LifeLikeIds.Of(seed, index);

    /// <summary>Spread over the half-year, more by day than by night, fewer on weekends.</summary>
    private DateTime CreatedAt(int index, Random chance)
    {
        var day = Start.AddDays((double)index / Math.Max(1, conversations) * Days).Date;
        if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday && chance.NextDouble() < 0.5)
        {
            day = day.AddDays(-2);
        }

        var hour = 6 + 12 * (chance.NextDouble() + chance.NextDouble()) / 2 + (chance.NextDouble() < 0.1 ? 6 : 0);
        return day.AddMilliseconds(Math.Round(hour * 3_600_000));
    }
}
