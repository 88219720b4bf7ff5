using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Storage;

/// <summary>The supported databases.</summary>
public enum StorageProvider
{
    Sqlite,
    SqlServer,
}

/// <summary>Settings for the database.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary><c>Sqlite</c> needs no setup. Use <c>SqlServer</c> if several processes share a database.</summary>
    [EnumDataType(typeof(StorageProvider))]
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>An ADO.NET connection string. If empty, SQLite uses the file <c>data/convexport.db</c> under the content root.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// The connection string of a readable replica. The feed, downloads, exports, the report pages, <c>/connect</c>, <c>/quality</c>,
    /// subscriptions and alerts read their data from it. If empty, they read from the main database.
    /// </summary>
    public string ReadConnectionString { get; set; } = "";

    /// <summary>Seconds after which an SQL statement times out.</summary>
    [Range(1, 3600)]
    public int CommandTimeoutSeconds { get; set; } = 300;

    /// <summary><see cref="CommandTimeoutSeconds"/> as a <see cref="TimeSpan"/>.</summary>
    internal TimeSpan CommandTimeout => TimeSpan.FromSeconds(CommandTimeoutSeconds);
}
