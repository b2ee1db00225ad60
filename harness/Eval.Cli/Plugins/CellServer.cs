using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;

namespace Eval.Cli.Plugins;

/// <summary>
/// The process that computes cells of plugins for another one: asked on the standard input, it answers on a pipe of its own, because what a plugin
/// prints belongs to nobody. Its first line is empty when the strategies can be made, else it says what is wrong with them. It ends when nobody asks
/// any more, whatever the plugin does.
/// </summary>
internal sealed class CellServer : IDisposable
{
    /// <summary>What stands before a message about bad input.</summary>
    public const char Refusal = '!';

    private readonly string _directory;
    private readonly FixtureLibrary _library;
    private readonly AnonymousPipeClientStream _answers;
    private readonly Dictionary<string, Fixture> _fixtures = [];
    private Dictionary<string, Strategy> _strategies = [];

    /// <summary>A server.</summary>
    /// <param name="fixtures">Directory of fixtures.</param>
    /// <param name="pipe">The pipe to answer on, as the asking process names it.</param>
    public CellServer(string fixtures, string pipe)
    {
        _directory = fixtures;
        _library = FixtureLibrary.Open(fixtures);
        _answers = new AnonymousPipeClientStream(PipeDirection.Out, pipe);
    }

    /// <summary>Answers until nobody asks any more.</summary>
    /// <param name="plugins">Paths of the plugins.</param>
    public void Serve(IReadOnlyList<string> plugins)
    {
        TextReader questions = Console.In;
        Console.SetIn(TextReader.Null);
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
        using System.Collections.Concurrent.BlockingCollection<CellRequest> asked = [];
        Thread reader = new(() =>
        {
            while (questions.ReadLine() is { } line)
            {
                asked.Add(JsonSerializer.Deserialize<CellRequest>(line)!);
            }

            // Whoever asked is gone; a plugin that loops would not notice.
            Process.GetCurrentProcess().Kill();
        })
        { IsBackground = true };
        reader.Start();
        Answer(() => Prepare(plugins));
        foreach (CellRequest request in asked.GetConsumingEnumerable())
        {
            Answer(() => CellFile.ToLine(GuardedCells.Contained(_strategies[request.Strategy], FixtureOf(request), request.Seed)));
        }

    }

    /// <inheritdoc/>
    public void Dispose() => _answers.Dispose();

    // Everything that describing a strategy runs of it runs here first.
    private string Prepare(IReadOnlyList<string> plugins)
    {
        _strategies = StrategyCatalog.FromAssemblies(plugins.Select(StrategyCatalog.LoadPlugin)).All.ToDictionary(s => s.Info.Id);
        foreach (Strategy strategy in _strategies.Values)
        {
            StrategyCatalog.Describe(strategy);
        }

        return "";
    }

    private Fixture FixtureOf(CellRequest request)
    {
        if (!_fixtures.TryGetValue(request.Fixture, out Fixture? fixture))
        {
            fixture = request.Trace is { } trace ? trace.Read(_directory).Fixture : _library.Load(_library.Entries.Single(e => e.Id == request.Fixture));
            _fixtures.Add(request.Fixture, fixture);
        }

        return fixture.Content == request.Content
            ? fixture
            : throw new BadInputException($"{request.Fixture}: expected a fixture that stays as it is while it runs");
    }

    private void Answer(Func<string> answer)
    {
        string line;
        try
        {
            line = answer();
        }
#pragma warning disable CA1031 // A plugin's constructor may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            line = Refusal + (e is BadInputException ? e.Message : $"{(e.InnerException ?? e).GetType().Name}: {(e.InnerException ?? e).Message}")
                .ReplaceLineEndings(" ");
        }

        _answers.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _answers.Flush();
    }
}
