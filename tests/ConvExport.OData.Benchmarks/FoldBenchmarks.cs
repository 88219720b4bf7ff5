using BenchmarkDotNet.Attributes;
using ConvExport.OData.Demo;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Benchmarks;

/// <summary>Measures decoding and folding without a database.</summary>
[MemoryDiagnoser]
public class FoldBenchmarks
{
    private readonly List<byte[]> _lines = [.. new LifeLikeSource(1_000, 1).Events()];
    private List<PlatformEvent> _events = [];

    [GlobalSetup]
    public void Decode() => _events = [.. _lines.Select(l => EventDecoder.Decode(l).Event!)];

    [Benchmark(Description = "Decode the events of 1,000 conversations")]
    public int Decoding() => _lines.Count(l => EventDecoder.Decode(l).Event is not null);

    [Benchmark(Description = "Fold 1,000 conversations")]
    public int Folding() => ReportFold.Fold(_events, ReportDirectory.Empty, FoldSettings.Default).Count;
}
