namespace ConvExport.OData.Fold.Tests;

public sealed class PaymentTests
{
    [Fact]
    public void Status_amount_and_currency_each_come_from_the_last_event_that_contains_them()
    {
        var row = new Story().Created()
            .Add(1, "PAYMENT_REQUEST/CREATED", new { paymentRequestId = "p1", context = new { currency = "usd", monetaryUnit = "10.5" } })
            .Add(2, "PAYMENT_REQUEST/STATUS_CHANGED", new { paymentRequestId = "p1", newStatus = "DECLINED" })
            .Add(3, "PAYMENT_REQUEST/VIEWED", new { paymentRequestId = "p1", context = new { monetaryUnit = 11.25 } })
            .Add(4, "PAYMENT_REQUEST/CHANGED", new { paymentRequestId = "p1", newStatus = "COMPLETED" })
            .Row();
        Assert.Equal(
            (1, 0, 11.25m, 0m),
            (row.PaymentRequestsCompleted, row.PaymentRequestsDeclined, row.PaymentAmountCompletedUsd, row.PaymentAmountDeclinedUsd));
    }

    [Fact]
    public void Payments_in_other_currencies_are_counted_but_not_summed()
    {
        var row = new Story().Created()
            .Add(
                1, "PAYMENT_REQUEST/STATUS_CHANGED",
                new { paymentRequestId = "p1", newStatus = "DECLINED", context = new { currency = "EUR", monetaryUnit = 5 } })
            .Add(
                2, "PAYMENT_REQUEST/STATUS_CHANGED",
                new { paymentRequestId = "p2", newStatus = "DECLINED", context = new { currency = "USD", monetaryUnit = 0.0001 } })
            .Add(3, "PAYMENT_REQUEST/STATUS_CHANGED", new { newStatus = "DECLINED", context = new { currency = "USD", monetaryUnit = 9 } })
            .Row();
        Assert.Equal((2, 0.0001m), (row.PaymentRequestsDeclined, row.PaymentAmountDeclinedUsd));
    }
}
