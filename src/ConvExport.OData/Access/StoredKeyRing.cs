using System.Xml.Linq;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Access;

/// <summary>
/// Stores the Data Protection keys for cookies and form tokens in the database, encrypted. So the keys survive a restart, and all processes
/// share them. Ignores keys that an earlier version stored unencrypted.
/// </summary>
internal sealed class StoredKeyRing(IDbContextFactory<ConvExportContext> contexts, SecretProtector protector) : IXmlRepository
{
    private const string Prefix = StoredSetting.KeyRing;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var context = contexts.CreateDbContext();
        return
        [
            .. context.Settings.AsNoTracking().Where(s => s.Name.StartsWith(Prefix)).AsEnumerable()
                .Where(s => SecretProtector.IsProtected(s.Value)).Select(s => XElement.Parse(protector.Unprotect(s.Name, s.Value))),
        ];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var context = contexts.CreateDbContext();
        var name = Prefix + Guid.NewGuid().ToString("N")[..16];
        context.Settings.Add(
            new StoredSetting { Name = name, Value = protector.Protect(name, element.ToString(SaveOptions.DisableFormatting)) });
        context.SaveChanges();
    }
}
