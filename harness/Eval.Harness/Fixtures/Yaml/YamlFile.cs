using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Eval.Harness.Fixtures.Yaml;

/// <summary>Reads YAML files into values with places.</summary>
internal static class YamlFile
{
    // The longest one here has five thousand bytes.
    private const int MostBytes = 4 << 20;

    /// <summary>Reads a file that must hold one document.</summary>
    /// <exception cref="BadInputException">It is missing, malformed, empty, or holds several documents.</exception>
    public static YamlValue Read(string path, out byte[] content)
    {
        try
        {
            content = WholeFile.Read(path, MostBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, 1, 1, $"a file that can be read ({e.GetType().Name})", e);
        }

        return Parse(path, System.Text.Encoding.UTF8.GetString(content));
    }

    /// <summary>Parses text as if it stood in a file.</summary>
    public static YamlValue Parse(string path, string text)
    {
        YamlStream stream = [];
        BoundedParser parser = new(new Parser(new StringReader(text)), path);
        try
        {
            stream.Load(parser);
        }
        catch (YamlException e)
        {
            string why = e.InnerException?.Message ?? e.Message;
            throw new BadInputException(path, (int)e.Start.Line, (int)e.Start.Column, $"well-formed YAML: {why.ReplaceLineEndings(" ")}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // How the parser takes some flow collections that never end, or that end where a value should be.
            Mark at = parser.Current?.End ?? Mark.Empty;
            throw new BadInputException(path, (int)at.Line, (int)at.Column, "well-formed YAML: a bracket that is open here is not closed", e);
        }

        if (stream.Documents.Count != 1)
        {
            throw new BadInputException(path, 1, 1, $"one YAML document, found {stream.Documents.Count}");
        }

        return new YamlValue(path, stream.Documents[0].RootNode);
    }
}
