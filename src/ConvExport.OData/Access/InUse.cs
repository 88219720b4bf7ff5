using System.Security.Claims;
using ConvExport.OData.Operations;

namespace ConvExport.OData.Access;

/// <summary>Counts the current uses, such as running requests or open pages, of each key, account or address.</summary>
internal sealed class InUse
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The total number of current uses.</summary>
    public int Total { get; private set; }

    /// <summary>The key, account or address with the highest number of current uses, and this number; null if there are no uses.</summary>
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

    /// <summary>Returns the id of the key or account of a request; without a key or account, the client's address.</summary>
    public static string WhoOf(HttpContext http) => CallerId.Of(http.User) ?? RequestLimits.AddressOf(http);

    /// <summary>Returns the number of current uses of a key, account or address.</summary>
    public int CountOf(string who)
    {
        lock (_lock)
        {
            return _counts.GetValueOrDefault(who);
        }
    }

    /// <summary>
    /// Counts a new use. Returns false, and counts nothing, if <paramref name="who"/> already has <paramref name="most"/> uses.
    /// </summary>
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

    /// <summary>Removes a use from the count.</summary>
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
