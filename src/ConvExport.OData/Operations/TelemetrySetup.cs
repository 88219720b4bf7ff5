using ConvExport.OData.Query.Reading;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ConvExport.OData.Operations;

/// <summary>Sends metrics, traces and logs over OTLP if the environment variable for the endpoint is set.</summary>
internal static class TelemetrySetup
{
    /// <summary>
    /// The environment variable with the endpoint. OpenTelemetry's other variables, such as those for protocol and headers, work too.
    /// </summary>
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Whether telemetry is sent.</summary>
    public static bool IsWanted => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint));

    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        if (!IsWanted)
        {
            return services;
        }

        var name = Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") ?? "convexport";
        var version = typeof(TelemetrySetup).Assembly.GetName().Version?.ToString();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(name, serviceVersion: version))
            .WithMetrics(metrics => metrics.AddMeter(
                Telemetry.MeterName, RowSource.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
                "Microsoft.AspNetCore.Components.Server.Circuits", "System.Runtime"))
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation())
            .WithLogging()
            .UseOtlpExporter();
        return services;
    }
}
