using ConvExport.OData.Query;
using Microsoft.AspNetCore.OData;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.OData;

namespace ConvExport.OData.Feed;

/// <summary>Chooses between the 4.0 and the 4.01 endpoint of <c>$metadata</c>.</summary>
internal sealed class VersionPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    /// <summary>
    /// Whether an endpoint has the version that the client needs, or no version. JSON metadata is always 4.01, because 4.0 has none.
    /// </summary>
    public static bool Suits(Endpoint endpoint, HttpRequest request) =>
        endpoint.Metadata.GetMetadata<ODataMiniMetadata>() is not { } document || document.Version == VersionOf(request);

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Select(e => e.Metadata.GetMetadata<ODataMiniMetadata>()?.Version).OfType<ODataVersion>().Distinct().Count() > 1;

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && !Suits(candidates[i].Endpoint, httpContext.Request))
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Returns the version for a request. An invalid request goes to the 4.01 endpoint, which returns the error.</summary>
    private static ODataVersion VersionOf(HttpRequest request)
    {
        try
        {
            return Negotiation.VersionOf(request) == Negotiation.Newest || Negotiation.IsMetadataJson(request, request.Query["$format"])
                ? ODataVersion.V401
                : ODataVersion.V4;
        }
        catch (RequestException)
        {
            return ODataVersion.V401;
        }
    }
}
