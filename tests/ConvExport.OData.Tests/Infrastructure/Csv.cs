using System.Text;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>Reads CSV according to RFC 4180. Shares no code with the product's writer.</summary>
internal static class Csv
{
    public static List<string[]> Parse(string text)
    {
        var rows = new List<string[]>();
        var fields = new List<string>();
        var field = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when field.Length == 0:
                    for (i++; i < text.Length && (text[i] != '"' || (i + 1 < text.Length && text[i + 1] == '"')); i++)
                    {
                        i += text[i] == '"' ? 1 : 0;
                        field.Append(text[i]);
                    }

                    break;
                case ',':
                    EndField();
                    break;
                case '\r' when i + 1 < text.Length && text[i + 1] == '\n':
                    i++;
                    EndField();
                    rows.Add([.. fields]);
                    fields.Clear();
                    break;
                default:
                    field.Append(text[i]);
                    break;
            }
        }

        Assert.Empty(fields);
        Assert.Equal(0, field.Length);
        return rows;

        void EndField()
        {
            fields.Add(field.ToString());
            field.Clear();
        }
    }
}
