using ConvExport.OData.Query.Reading;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ConvExport.OData.Operations;

/// <summary>Sends metrics, traces and logs by OTLP, if the environment says where to.</summary>
internal static class TelemetrySetup
{
    /// <summary>OpenTelemetry's own variable. Its others, such as the protocol and headers, count too.</summary>
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Whether telemetry is sent.</summary>
    public static bool IsWanted => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint));

    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        if (!IsWanted)
        {
            return services;
        }

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("convexport", serviceVersion: typeof(TelemetrySetup).Assembly.GetName().Version?.ToString()))
            .WithMetrics(metrics => metrics.AddMeter(
                Telemetry.MeterName, RowSource.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
                "Microsoft.AspNetCore.Components.Server.Circuits", "System.Runtime"))
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation())
            .WithLogging()
            .UseOtlpExporter();
        return services;
    }
}
