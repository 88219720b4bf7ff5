using System.Xml.Linq;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Access;

/// <summary>
/// Keeps the Data Protection keys of cookies and form tokens in the database, so that they survive a restart and are shared by all
/// processes.
/// </summary>
internal sealed class StoredKeyRing(IDbContextFactory<ConvExportContext> contexts) : IXmlRepository
{
    private const string Prefix = "key-ring ";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var context = contexts.CreateDbContext();
        return [.. context.Settings.AsNoTracking().Where(s => s.Name.StartsWith(Prefix)).Select(s => s.Value).AsEnumerable().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var context = contexts.CreateDbContext();
        context.Settings.Add(new StoredSetting { Name = Prefix + Guid.NewGuid().ToString("N")[..16], Value = element.ToString(SaveOptions.DisableFormatting) });
        context.SaveChanges();
    }
}
