using System.Text;
using System.Text.Json;
using ConvExport.OData.Intake;

namespace ConvExport.OData.Tests.Intake;

/// <summary>Reads JSON texts item by item.</summary>
public sealed class JsonItemsTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData(" [ ] ")]
    [InlineData("[{}]", "{}")]
    [InlineData("[1,\"a,]\\\"\",null , [ 2,3 ],{\"x\":[{}]}]", "1", "\"a,]\\\"\"", "null", "[ 2,3 ]", "{\"x\":[{}]}")]
    [InlineData("\uFEFF[{\"a\":\"é\"}]\r\n", "{\"a\":\"é\"}")]
    [InlineData("{\"a\":1}", "{\"a\":1}")]
    [InlineData("17", "17")]
    [InlineData(" \"[\" ", "\"[\"")]
    public async Task The_elements_of_an_array_or_a_single_value_are_items(string text, params string[] items)
    {
        foreach (var chunk in new[] { 1, 2, 7, 10_000 })
        {
            var read = await JsonItems.ReadAsync(new Chunks(Encoding.UTF8.GetBytes(text), chunk), 1_000, default).ToListAsync();
            Assert.Equal(items, read.Select(i => Encoding.UTF8.GetString(i.Json.Span)));
            Assert.Equal(Enumerable.Range(1, items.Length).Select(i => (long)i), read.Select(i => i.Number));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[1")]
    [InlineData("[1,")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("[{\"a\":1]")]
    [InlineData("[{\"a\":\"]")]
    [InlineData("[1]]")]
    [InlineData("{} {}")]
    [InlineData("{]")]
    public async Task Malformed_JSON_is_refused(string text) =>
        await Assert.ThrowsAsync<JsonException>(() => JsonItems.CheckAsync(new Chunks(Encoding.UTF8.GetBytes(text), 3), default));

    [Fact]
    public async Task An_error_names_its_line()
    {
        var failure =
            await Assert.ThrowsAsync<JsonException>(() => JsonItems.CheckAsync(new MemoryStream("[{},\n{},\n}]"u8.ToArray()), default));
        Assert.Equal(2, failure.LineNumber);
    }

    [Fact]
    public async Task An_item_is_returned_before_the_rest_is_read()
    {
        var stream = new Chunks("[{\"a\":1},{\"b\":2}]"u8.ToArray(), 9);
        await foreach (var item in JsonItems.ReadAsync(stream, 100, default))
        {
            Assert.Equal((1, 9), ((int)item.Number, (int)stream.Position));
            return;
        }
    }

    [Fact]
    public async Task Only_the_beginning_of_a_too_long_item_is_kept()
    {
        var items = await JsonItems.ReadAsync(
            new MemoryStream(Encoding.UTF8.GetBytes($"[\"{new string('x', 500)}\",1]")), 100, default).ToListAsync();
        Assert.Equal([(100, true), (1, false)], items.Select(i => (i.Json.Length, i.IsCut)));
    }

    /// <summary>A stream that returns at most a given number of bytes at a time.</summary>
    private sealed class Chunks(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(size, buffer.Length)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
