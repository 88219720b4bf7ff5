using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing.Matching;

namespace ConvExport.OData.Responses;

/// <summary>Marks an endpoint that has the same path as a page.</summary>
internal sealed class SharesPathWithPage;

/// <summary>
/// Chooses between a page and an endpoint with the same path. A browser, which accepts HTML, gets the page; a program gets the endpoint.
/// </summary>
internal sealed class PageOrJson : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsForPrograms);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var isForPeople = httpContext.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        for (var i = 0; i < candidates.Count; i++)
        {
            var endpoint = candidates[i].Endpoint;
            if (candidates.IsValidCandidate(i) && (isForPeople ? IsForPrograms(endpoint) : IsPage(endpoint)))
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsForPrograms(Endpoint endpoint) => endpoint.Metadata.GetMetadata<SharesPathWithPage>() is not null;

    private static bool IsPage(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
}
