namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// One Bloom filter for each slice of the keys. For most new ids, the filter shows that the two larger id tables, EarlierEventIds and
/// EventIds, do not contain them, so these tables are not read. Ids are random, so each lookup in a table larger than the cache would read
/// a different page.
/// </summary>
internal sealed class EventIdFilter
{
    /// <summary>The number of slices. The first bits of a key select its slice.</summary>
    public const int Slices = 128;

    private const int SliceBits = 7;
    private const int KeyBits = EventKey.Length * 8;

    private readonly Slice?[] _slices = new Slice?[Slices];

    /// <summary>The slice of a key.</summary>
    public static int SliceOf(EventKey key) => (int)(key.Value >> (KeyBits - SliceBits));

    /// <summary>Whether the slice is in use and has room for more ids.</summary>
    public bool HasRoom(int slice) => _slices[slice] is { IsFull: false };

    /// <summary>Whether the slice is in use. If so, it contains all ids of its key range from the two larger tables.</summary>
    public bool IsFilled(int slice) => _slices[slice] is not null;

    /// <summary>Empties a slice and allocates room for 1.5 times the given number of ids, at least 1,000.</summary>
    public void Begin(int slice, int ids) => _slices[slice] = new Slice(ids + ids / 2);

    /// <summary>Adds an id if its slice is in use.</summary>
    public void Add(EventKey key) => _slices[SliceOf(key)]?.Add(key.Value);

    /// <summary>
    /// Whether an id may have been added; always true if its slice is not in use. False means that it was certainly not added.
    /// </summary>
    public bool MayHold(EventKey key) => _slices[SliceOf(key)]?.MayHold(key.Value) ?? true;

    /// <summary>Clears all slices.</summary>
    public void Clear() => Array.Clear(_slices);

    /// <summary>
    /// A Bloom filter. Keys are parts of a cryptographic hash, so their bits are random. Some bits of a key select a block of 512 bits (one
    /// CPU cache line), and others select bits in this block. With ten bits per id, about one new id in a hundred is a false positive and
    /// is looked up.
    /// </summary>
    private sealed class Slice
    {
        private const int BitsPerId = 10;
        private const int Probes = 6;
        private const int WordsPerBlock = 8;
        private const int BlockBits = WordsPerBlock * 64;
        private const int ProbeBits = 9;

        /// <summary>
        /// The position of the lowest bit of a key that the probes use. Lower bits select the block; the highest bits select the slice.
        /// </summary>
        private const int FirstProbeBit = 40;

        private const int FewestIds = 1_000;

        /// <summary>
        /// The maximum size of a slice: half a megabyte. A slice with more than about 420,000 ids has fewer than ten bits per id, and
        /// so more false positives.
        /// </summary>
        private const int MostBlocks = 8_192;

        private readonly ulong[] _words;
        private readonly int _room;
        private int _count;

        public Slice(int room)
        {
            _room = Math.Max(room, FewestIds);
            var blocks = (int)Math.Min((long)_room * BitsPerId / BlockBits + 1, MostBlocks);
            _words = new ulong[blocks * WordsPerBlock];
        }

        public bool IsFull => _count >= _room;

        public void Add(UInt128 key)
        {
            _count++;
            var block = BlockOf(key);
            for (var (probe, bits) = (0, ProbesOf(key)); probe < Probes; probe++, bits >>= ProbeBits)
            {
                block[WordOf(bits)] |= MaskOf(bits);
            }
        }

        public bool MayHold(UInt128 key)
        {
            var block = BlockOf(key);
            for (var (probe, bits) = (0, ProbesOf(key)); probe < Probes; probe++, bits >>= ProbeBits)
            {
                if ((block[WordOf(bits)] & MaskOf(bits)) == 0)
                {
                    return false;
                }
            }

            return true;
        }

        private static ulong ProbesOf(UInt128 key) => (ulong)(key >> FirstProbeBit);

        private static int WordOf(ulong bits) => (int)(bits % BlockBits / 64);

        private static ulong MaskOf(ulong bits) => 1UL << (int)(bits % 64);

        private Span<ulong> BlockOf(UInt128 key)
        {
            var block = (int)((ulong)(uint)key * (ulong)(_words.Length / WordsPerBlock) >> 32);
            return _words.AsSpan(block * WordsPerBlock, WordsPerBlock);
        }
    }
}
