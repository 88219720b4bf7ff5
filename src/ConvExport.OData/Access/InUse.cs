using System.Security.Claims;

namespace ConvExport.OData.Access;

/// <summary>Counts the current uses of each key, account or address.</summary>
internal sealed class InUse
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The number of all current uses.</summary>
    public int Total { get; private set; }

    /// <summary>The key, account or address that uses the most, and how much; null if there is none.</summary>
    public (string Who, int Count)? Most
    {
        get
        {
            lock (_lock)
            {
                return _counts.Count == 0 ? null : _counts.MaxBy(c => c.Value) is var most ? (most.Key, most.Value) : null;
            }
        }
    }

    /// <summary>Returns the key or account of a request; without one, the address.</summary>
    public static string WhoOf(HttpContext http) => http.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? RequestLimits.AddressOf(http);

    /// <summary>Returns the current uses of one key, account or address.</summary>
    public int CountOf(string who)
    {
        lock (_lock)
        {
            return _counts.GetValueOrDefault(who);
        }
    }

    /// <summary>Begins a use. Returns false if <paramref name="most"/> are in use already; then nothing is counted.</summary>
    public bool TryBegin(string who, int most)
    {
        lock (_lock)
        {
            var count = _counts.GetValueOrDefault(who);
            if (count >= most)
            {
                return false;
            }

            _counts[who] = count + 1;
            Total++;
            return true;
        }
    }

    /// <summary>Ends a use.</summary>
    public void End(string who)
    {
        lock (_lock)
        {
            Total--;
            if (_counts[who] == 1)
            {
                _counts.Remove(who);
            }
            else
            {
                _counts[who]--;
            }
        }
    }
}
