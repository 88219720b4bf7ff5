using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Storage;

/// <summary>The databases that the product runs on.</summary>
public enum StorageProvider
{
    Sqlite,
    SqlServer,
}

/// <summary>Where events and rows are kept.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary><c>Sqlite</c> needs no set-up; <c>SqlServer</c> is for several processes over one database.</summary>
    [EnumDataType(typeof(StorageProvider))]
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>An ADO.NET connection string. Empty: for SQLite the file <c>data/convexport.db</c> under the content root.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Another connection string for feed, downloads, report page and quality: a readable replica, so that reading costs the
    /// database that is written to nothing. Empty: they read where everything is written.
    /// </summary>
    public string ReadConnectionString { get; set; } = "";

    /// <summary>Seconds after which a statement of the feed is given up.</summary>
    [Range(1, 3600)]
    public int CommandTimeoutSeconds { get; set; } = 300;

    /// <summary><see cref="CommandTimeoutSeconds"/> as a time.</summary>
    internal TimeSpan CommandTimeout => TimeSpan.FromSeconds(CommandTimeoutSeconds);
}
