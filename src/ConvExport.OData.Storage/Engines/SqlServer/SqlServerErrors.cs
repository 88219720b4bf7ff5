using Microsoft.Data.SqlClient;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>Classifies SQL Server's error numbers.</summary>
internal static class SqlServerErrors
{
    private const int Timeout = -2;

    /// <summary>
    /// The severity with which SqlClient reports a lost connection. The error number is then that of the operating system and
    /// differs between Windows, Linux and macOS.
    /// </summary>
    private const int ConnectionLost = 20;

    /// <summary>
    /// Deadlocks, lock timeouts, lost connections, failovers, resource limits, and databases that are starting or moving. Also
    /// duplicate keys (2601, 2627): another transaction has just inserted them, and a retry finds them.
    /// </summary>
    private static readonly HashSet<int> Transient =
    [
        2601, 2627, 19, 20, 40, 53, 64, 121, 233, 258, 906, 976, 983, 1203, 1204, 1205, 1221, 1222, 3906, 3935, 4060, 4221, 8645, 8651,
        10053, 10054, 10060,
        10922, 10928, 10929, 10936, 11001, 17197, 40020, 40143, 40166, 40197, 40501, 40540, 40613, 42108, 42109, 49918, 49919, 49920,
    ];

    /// <summary>
    /// Too deeply nested; too many columns, parameters, expressions or terms; rows too wide to sort; no query plan found.
    /// </summary>
    private static readonly HashSet<int> TooLarge = [191, 1056, 8003, 8180, 8618, 8621, 8623, 8631, 8632, 8633];

    /// <summary>Division by zero, overflow, invalid values or substring lengths, wrong operand types.</summary>
    private static readonly HashSet<int> BadValue = [220, 232, 402, 517, 536, 537, 1007, 8023, 8114, 8115, 8117, 8134];

    /// <summary>Whether the wait for a free connection in the pool timed out. SqlClient reports this only in the message.</summary>
    public static bool IsPoolExhausted(Exception failure) =>
        failure is InvalidOperationException { Source: "Microsoft.Data.SqlClient" }
            && failure.Message.Contains("pool", StringComparison.OrdinalIgnoreCase);

    /// <summary>Classifies an error.</summary>
    public static StatementFault FaultOf(SqlException failure)
    {
        var numbers = failure.Errors.Cast<SqlError>().Select(e => e.Number).ToList();
        return numbers.Contains(Timeout) ? StatementFault.TimedOut
            : numbers.Exists(BadValue.Contains) ? StatementFault.BadValue
            : numbers.Exists(TooLarge.Contains) ? StatementFault.TooLarge
            : numbers.Exists(Transient.Contains)
            || failure.Errors.Cast<SqlError>().Any(e => e.Class == ConnectionLost) ? StatementFault.Transient
            : StatementFault.Other;
    }
}
