namespace ConvExport.OData.Demo;

/// <summary>
/// Generates the events of half a year in a contact centre. Conversations are created, routed, reassigned, closed, reopened and merged.
/// They have topics, notes, payments, and times when an agent has the customer in focus. The same seed and number of conversations generate
/// the same data.
/// </summary>
internal sealed class LifeLikeSource(int conversations, int seed)
{
    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private const int Days = 182;

    private readonly LifeLikeDirectory _directory = new();

    /// <summary>Returns the entries of one part of the directory.</summary>
    public IEnumerable<byte[]> Directory(string part) => _directory.Entries(part);

    /// <summary>Returns all events, conversation by conversation in order of creation.</summary>
    public IEnumerable<byte[]> Events()
    {
        for (var i = 0; i < conversations; i++)
        {
            // Each conversation has its own random generator, so that its content does not depend on the conversations before it.
            var chance = new Random(unchecked(seed * 7_919 + i));
            foreach (var line in new LifeLikeConversation(
                chance, _directory, CustomerOf(i), CreatedAt(i, chance), Id(i - 1), CustomerOf(i - 1)).Events(Id(i)))
            {
                yield return line;
            }
        }
    }

    /// <summary>Returns the customer of a conversation. Every third conversation has the customer of an earlier one.</summary>
    private string CustomerOf(int index) => $"customer-{seed:x}-{(index % 3 == 2 ? index - 2 : Math.Max(0, index)):D8}";

    private string Id(int index) => LifeLikeIds.Of(seed, index);

    /// <summary>
    /// Returns a creation time in the half-year. More conversations are created by day than at night, and fewer on weekends.
    /// </summary>
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
