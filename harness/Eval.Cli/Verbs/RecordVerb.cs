using System.CommandLine;
using Eval.Harness;
using Eval.Lab.Recording;

namespace Eval.Cli.Verbs;

/// <summary>record: what a command does on this host, as a trace that replay takes.</summary>
public sealed class RecordVerb : Verb
{
    private readonly Argument<string[]> command = new("command") { Description = "Program and arguments, after --.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> cgroup = new("--cgroup") { Description = "Directory of a cgroup that the command starts in.", HelpName = "PATH" };
    private readonly Option<string> output = new("--out")
    {
        Description = "File for the trace; packed when it ends in .gz.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "recorded.trace.gz",
    };
    private readonly Option<int> buffer = new("--buffer") { Description = "Buffer of each CPU, in KiB.", HelpName = "KIB", DefaultValueFactory = _ => 100_000 };

    /// <inheritdoc/>
    public override string Name => "record";

    /// <inheritdoc/>
    public override string Summary => "what a command does on this host, as a trace that replay takes (root)";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(this.command);
        command.Options.Add(cgroup);
        command.Options.Add(output);
        command.Options.Add(buffer);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        Tracefs tracefs = Tracefs.OfHost();
        string to = shell.PathOf(arguments.GetValue(output)!);
        return Interruption.Run(cancel =>
        {
            TraceRecorder recorder = new(tracefs, arguments.GetValue(buffer), cancel);
            (int status, IReadOnlyList<string> lacking) = recorder.Record(arguments.GetValue(command)!, arguments.GetValue(cgroup), to, shell.Out.WriteLine);
            foreach (string name in lacking)
            {
                shell.Error.WriteLine($"this kernel has no event {name}");
            }

            shell.Error.WriteLine($"written: {to}; the command ended with {status}");
            return ExitStatus.Verified;
        });
    }
}
