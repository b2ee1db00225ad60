using System.Globalization;

namespace Eval.Harness.Fixtures.Programs;

/// <summary>The groups of a fixture drawn by indentation, one line each; those that a loop makes are one line with their number.</summary>
internal sealed class TreeDrawing
{
    private readonly Dictionary<string, int> _times = [];
    private readonly List<string> _order = [];

    /// <summary>The drawing.</summary>
    public IReadOnlyList<string> Lines => [.. _order.Select(Line)];

    /// <summary>A group is made.</summary>
    /// <param name="path">As it is written, a loop's variables unreplaced.</param>
    public void Add(string path)
    {
        if (_times.TryAdd(path, 0))
        {
            int slash = path.LastIndexOf('/');
            int after = slash < 0 ? -1 : _order.FindLastIndex(p => p == path[..slash] || p.StartsWith(path[..(slash + 1)], StringComparison.Ordinal));
            _order.Insert(after < 0 ? _order.Count : after + 1, path);
        }

        _times[path]++;
    }

    private string Line(string path)
    {
        int depth = path.Count(c => c == '/'), times = _times[path];
        string name = path[(path.LastIndexOf('/') + 1)..];
        return $"{new string(' ', depth * 2)}{name}{(times > 1 ? $"  ×{times.ToString(CultureInfo.InvariantCulture)}" : "")}";
    }
}
