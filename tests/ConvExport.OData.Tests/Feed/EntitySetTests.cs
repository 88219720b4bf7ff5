using System.Net;
using System.Reflection;
using System.Text.Json;
using ConvExport.OData.Audit;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Feed;

/// <summary>Checks every entity set. An entity set whose definition is incomplete or does not match its row class fails here.</summary>
[Collection(ReadOnlyApp.Name)]
public sealed class EntitySetTests(ConvExportApp app)
{
    public static TheoryData<string> Names => [.. EntitySet.All.Select(s => s.Name)];

    [Fact]
    public void The_list_has_every_entity_set_once() => Assert.Equal(
        typeof(EntitySet).GetProperties(BindingFlags.Public | BindingFlags.Static).Where(
            p => p.PropertyType == typeof(EntitySet)).Select(p => p.Name).Order(StringComparer.Ordinal),
        EntitySet.All.Select(s => s.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_properties_of_an_entity_set_match_its_row_class(string name)
    {
        var set = EntitySet.Of(name);
        foreach (var column in set.Columns)
        {
            var property = set.RowType.GetProperty(column.Name);
            Assert.True(property is not null, $"{set.RowType.Name} has no property {column.Name}.");
            Assert.Equal(
                Nullable.GetUnderlyingType(column.Kind.ClrType()) ?? column.Kind.ClrType(),
                Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
            Assert.Equal(new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable, column.IsNullable);
            Assert.NotEmpty(column.Description);
        }

        Assert.NotEmpty(set.Key);
        Assert.All(set.Key, k => Assert.False(PropertyOf(set, k).IsNullable));
        Assert.All(set.DefaultOrder.Concat(set.OrderWithin), o => PropertyOf(set, o));
        Assert.All(set.Navigations, n => Assert.Equal(PropertyOf(set, n.From).Kind, PropertyOf(n.Target, n.To).Kind));
        Assert.True(
            !set.IsContained || EntitySet.All.Any(s => s.Navigations.Any(n => n.Target == set)),
            $"No navigation property leads to {name}.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_entity_set_is_served_as_JSON_and_as_files_and_by_key(string name)
    {
        var set = EntitySet.Of(name);
        await app.Services.GetRequiredService<AuditLog>().FlushAsync(default);
        using var client = app.Client(set.IsForAdmins ? app.AdminKey : app.ReaderKey);
        if (set.IsContained)
        {
            using var direct = await client.GetAsync($"odata/v1/{name}");
            Assert.Equal(HttpStatusCode.NotFound, direct.StatusCode);
            return;
        }

        using var page = JsonDocument.Parse(await client.GetStringAsync($"odata/v1/{name}?$top=1&$count=true"));
        Assert.True(page.RootElement.GetProperty("@odata.count").GetInt64() > 0, $"The test data contain no row of {name}.");
        var row = page.RootElement.GetProperty("value")[0];
        Assert.Equal(set.Columns.Select(c => c.Name), row.EnumerateObject().Select(p => p.Name));
        var key = string.Join(',', set.Key.Select(k => row.GetProperty(k) is var value && value.ValueKind == JsonValueKind.String
            ? $"{k}='{Uri.EscapeDataString(value.GetString()!.Replace("'", "''", StringComparison.Ordinal))}'"
            : $"{k}={value.GetRawText()}"));
        using var one = JsonDocument.Parse(await client.GetStringAsync($"odata/v1/{name}({key})"));
        Assert.Equal(row.GetRawText(), JsonSerializer.Serialize(one.RootElement.EnumerateObject().Where(p => !p.Name.StartsWith('@'))
            .ToDictionary(p => p.Name, p => p.Value), Relaxed), ignoreCase: false);
        foreach (var format in new[] { "csv", "xlsx" })
        {
            using var file = await client.GetAsync($"odata/v1/{name}?$top=1&$format={format}");
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        }
    }

    private static JsonSerializerOptions Relaxed { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static EntityProperty PropertyOf(EntitySet set, string name)
    {
        var property = set.Columns.FirstOrDefault(c => c.Name == name);
        Assert.True(property is not null, $"{set.Name} has no property {name}.");
        return property;
    }
}
