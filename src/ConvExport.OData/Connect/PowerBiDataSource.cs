using System.Text.Json;

namespace ConvExport.OData.Connect;

/// <summary>Writes a Power BI data source file (.pbids). Power BI Desktop opens it, asks for credentials, and shows the tables.</summary>
internal static class PowerBiDataSource
{
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(string feed) => JsonSerializer.Serialize(
        new
        {
            version = "0.1",
            connections =
                new[] { new { details = new { protocol = "odata", address = new { url = feed } }, options = new { }, mode = "Import" } },
        },
        Readable);
}
