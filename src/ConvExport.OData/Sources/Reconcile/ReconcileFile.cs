using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace ConvExport.OData.Sources.Reconcile;

/// <summary>A file with one record for each cell that differs.</summary>
internal abstract class ReconcileFile : IAsyncDisposable
{
    protected static IReadOnlyList<string> Titles { get; } =
        ["Conversation ID", "Column", "Platform", "ConvExport.OData", "Kind", "Events"];

    /// <summary>Creates the file. The extension <c>.csv</c> or <c>.xlsx</c> sets the format. Returns null for other extensions.</summary>
    public static ReconcileFile? Create(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" => new Csv(path),
        ".XLSX" => new Workbook(path),
        _ => null,
    };

    public abstract ValueTask WriteAsync(DifferingCell cell);

    public abstract ValueTask DisposeAsync();

    protected static IReadOnlyList<string> ValuesOf(DifferingCell cell) =>
        [cell.ConversationId, cell.Column, cell.Theirs ?? "", cell.Ours ?? "", NameOf(cell.Kind), cell.Events];

    /// <summary>Returns the name of a kind, in lower case with hyphens.</summary>
    public static string NameOf(DifferenceKind kind) => kind switch
    {
        DifferenceKind.BlankThere => "blank-there",
        DifferenceKind.BlankHere => "blank-here",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private sealed class Csv : ReconcileFile
    {
        private readonly StreamWriter _text;

        public Csv(string path)
        {
            _text = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\r\n" };
            _text.WriteLine(string.Join(',', Titles));
        }

        public override async ValueTask WriteAsync(DifferingCell cell) =>
            await _text.WriteLineAsync(string.Join(',', ValuesOf(cell).Select(Quoted)));

        public override ValueTask DisposeAsync() => _text.DisposeAsync();

        /// <summary>
        /// Returns a field, in quotes if necessary. As in downloads, an apostrophe prevents spreadsheets from running a text as a formula.
        /// </summary>
        private static string Quoted(string value) =>
            QuotedOf(value.Length > 0 && value[0] is '=' or '+' or '-' or '@' ? "'" + value : value);

        private static string QuotedOf(string text) =>
            text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    /// <summary>A workbook that is written row by row, so that memory use does not depend on the number of rows.</summary>
    private sealed class Workbook : ReconcileFile
    {
        private const int MostRows = 1_048_575;

        private readonly SpreadsheetDocument _document;
        private readonly WorkbookPart _workbook;
        private readonly List<string> _sheets = [];
        private OpenXmlWriter _writer;
        private int _rows;

        public Workbook(string path)
        {
            _document = SpreadsheetDocument.Create(path, SpreadsheetDocumentType.Workbook);
            _workbook = _document.AddWorkbookPart();
            _writer = BeginSheet();
        }

        public override ValueTask WriteAsync(DifferingCell cell)
        {
            if (_rows == MostRows)
            {
                EndSheet();
                _writer = BeginSheet();
            }

            WriteRow(ValuesOf(cell));
            _rows++;
            return ValueTask.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            EndSheet();
            using (var writer = OpenXmlWriter.Create(_workbook))
            {
                writer.WriteStartElement(new DocumentFormat.OpenXml.Spreadsheet.Workbook());
                writer.WriteStartElement(new Sheets());
                for (var i = 0; i < _sheets.Count; i++)
                {
                    writer.WriteElement(new Sheet
                    {
                        Name = $"Differences{(i == 0 ? "" : $" {i + 1}")}", SheetId = (uint)i + 1, Id = _sheets[i],
                    });
                }

                writer.WriteEndElement();
                writer.WriteEndElement();
            }

            _document.Dispose();
            return ValueTask.CompletedTask;
        }

        private OpenXmlWriter BeginSheet()
        {
            var part = _workbook.AddNewPart<WorksheetPart>();
            _sheets.Add(_workbook.GetIdOfPart(part));
            var writer = OpenXmlWriter.Create(part);
            writer.WriteStartElement(new Worksheet());
            var titleRow = new Pane
            {
                VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen,
            };
            writer.WriteElement(new SheetViews(new SheetView(titleRow) { WorkbookViewId = 0 }));
            writer.WriteElement(new Columns(Enumerable.Range(1, Titles.Count).Select(ColumnOf)));
            writer.WriteStartElement(new SheetData());
            (_writer, _rows) = (writer, 0);
            WriteRow(Titles);
            return writer;
        }

        /// <summary>Returns a column with its width. The last column is wider, because it lists events.</summary>
        private static Column ColumnOf(int number) => new()
        {
            Min = (uint)number, Max = (uint)number, Width = number == Titles.Count ? 80 : 28, CustomWidth = true,
        };

        private void EndSheet()
        {
            _writer.WriteEndElement();
            _writer.WriteEndElement();
            _writer.Dispose();
        }

        private void WriteRow(IReadOnlyList<string> values)
        {
            _writer.WriteStartElement(new Row());
            foreach (var value in values)
            {
                var text = new Text(Plain(value)) { Space = SpaceProcessingModeValues.Preserve };
                _writer.WriteElement(new Cell(new InlineString(text)) { DataType = CellValues.InlineString });
            }

            _writer.WriteEndElement();
        }

        /// <summary>Removes characters that XML cannot contain.</summary>
        private static string Plain(string text) =>
            string.Concat(text.Where(c => System.Xml.XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)));
    }
}
