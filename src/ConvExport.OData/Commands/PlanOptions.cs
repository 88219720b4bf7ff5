using System.CommandLine;
using ConvExport.OData.Demo;

namespace ConvExport.OData.Commands;

/// <summary>The options that determine which data to generate.</summary>
internal sealed class PlanOptions
{
    private const int MostDays = 3_660;

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "A number; different seeds generate different data", DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _until = new("--until");
    private readonly Option<int> _days = new("--days");

    /// <param name="command">The command to which the options are added.</param>
    /// <param name="untilDefault">The default of <c>--until</c>, for the help.</param>
    /// <param name="daysDefault">The default of <c>--days</c>.</param>
    public PlanOptions(Command command, string untilDefault, int daysDefault)
    {
        _until.Description = $"The data ends at the start of this day (UTC), such as 2024-12-31 (default: {untilDefault})";
        _days.Description = "The number of days in which conversations are created";
        _days.DefaultValueFactory = _ => daysDefault;
        Validate(Conversations, 0, int.MaxValue, $"from 0 to {int.MaxValue}");
        Validate(_days, 1, MostDays, $"from 1 to {MostDays}");
        foreach (var option in new Option[] { Conversations, _seed, _until, _days })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The option <c>--conversations</c>. Its value is null if the option is not given.</summary>
    public Option<int?> Conversations { get; } = new("--conversations") { Description = "The number of conversations" };

    /// <summary>Returns the plan. Throws <see cref="UsageException"/> if a value is invalid.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="conversations">The number of conversations if <c>--conversations</c> is not given.</param>
    /// <param name="until">The end of the data if <c>--until</c> is not given.</param>
    public LifeLikePlan Of(ParseResult result, int conversations, DateTime until)
    {
        var end = Until(result) ?? until;
        return end > DateTime.MinValue.AddDays(MostDays + 1) && end < DateTime.MaxValue.AddDays(-MostDays)
            ? new(result.GetValue(Conversations) ?? conversations, result.GetValue(_seed)) { Until = end, Days = result.GetValue(_days) }
            : throw new UsageException($"--until '{end:yyyy-MM-dd}' is out of range. Use a day in the years 0012 to 9988.");
    }

    /// <summary>Returns the end of the data; null if <c>--until</c> is not given.</summary>
    public DateTime? Until(ParseResult result) =>
        result.GetValue(_until) is { } day ? DayArgument.Of("--until", day).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) : null;

    private static void Validate<T>(Option<T> option, int least, int most, string range) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token, ..] && (!int.TryParse(token.Value, out var number) || number < least || number > most))
        {
            result.AddError($"{option.Name} '{token.Value}' is not a whole number {range}.");
        }
    });
}
