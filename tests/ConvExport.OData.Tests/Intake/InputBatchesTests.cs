using ConvExport.OData.Intake;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Tests.Intake;

public sealed class InputBatchesTests
{
    [Fact]
    public async Task Batches_are_smaller_while_another_writer_works()
    {
        await using var db = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        var batches = new InputBatches(db.Transactions, Options.Create(new IntakeOptions { BatchSize = 8 }));
        Assert.Equal([8, 8, 4], await SizesAsync());
        await db.Transactions.RunAsync(async (_, _) => Assert.Equal([2, 2, 2, 2, 2, 2, 2, 2, 2, 2], await SizesAsync()), default);
        Assert.Equal([8, 8, 4], await SizesAsync());

        async Task<List<int>> SizesAsync() =>
            await batches.OfAsync(Enumerable.Range(1, 20).Select(i => new InputItem(i, "{}"u8.ToArray())).ToAsyncEnumerable(), default)
                .Select(b => b.Count).ToListAsync();
    }
}
