namespace ConvExport.OData.Demo;

/// <summary>Draws from distributions that <see cref="Random"/> lacks.</summary>
internal static class RandomDraws
{
    /// <summary>Returns true with the given probability, from 0 to 1.</summary>
    public static bool Happens(this Random chance, double share) => chance.NextDouble() < share;

    /// <summary>Returns a random number from a lognormal distribution.</summary>
    public static double Lognormal(this Random chance, double median, double sigma)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
        return median * Math.Exp(sigma * normal);
    }

    /// <summary>Returns one of several items, each with a probability in proportion to its share.</summary>
    public static T Pick<T>(this Random chance, IReadOnlyList<T> from, Func<T, double> share)
    {
        var place = chance.NextDouble() * from.Sum(share);
        return from.FirstOrDefault(item => (place -= share(item)) < 0) ?? from[^1];
    }
}
