using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>A conversation's payment requests, each with its latest status, amount and currency.</summary>
internal sealed class PaymentRequests
{
    /// <summary>
    /// The largest total in whole dollars that fits in a money column on SQLite, where money is stored as Int64 in units of 0.0001 dollars.
    /// </summary>
    private const decimal LargestSum = 922_337_203_685_477m;

    private readonly Dictionary<string, Request> _requests = new(StringComparer.Ordinal);

    /// <summary>Adds the next payment event, in fold order.</summary>
    public void Add(PaymentRequestEvent next)
    {
        var known = _requests.GetValueOrDefault(next.RequestId!);
        _requests[next.RequestId!] = new Request(
            next.IsStatusChange ? next.NewStatus : known.Status, next.Currency ?? known.Currency, next.Amount ?? known.Amount);
    }

    /// <summary>The number of requests whose latest status is <paramref name="status"/>, in any currency.</summary>
    public int Count(string status) => _requests.Values.Count(r => r.Status == status);

    /// <summary>
    /// The total amount of the requests whose latest status is <paramref name="status"/>, in US dollars, clamped to the range of the
    /// column. Leaves out requests in other currencies and requests without a currency.
    /// </summary>
    public decimal SumUsd(string status) => Math.Clamp(
        _requests.Values
            .Where(r => r.Status == status && string.Equals(r.Currency, "USD", StringComparison.OrdinalIgnoreCase))
            .Sum(r => r.Amount ?? 0m),
        -LargestSum,
        LargestSum);

    private readonly record struct Request(string? Status, string? Currency, decimal? Amount);
}
