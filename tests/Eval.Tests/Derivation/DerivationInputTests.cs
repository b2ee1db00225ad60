using Eval.Cli;
using Eval.Tests.Cli;

namespace Eval.Tests.Derivation;

/// <summary>What cannot be derived is refused with one line, and no file is written.</summary>
public sealed class DerivationInputTests
{
    private const string Observed = "fixtures/kernel-lab/observed";
    private string _target = "";

    [SetUp]
    public void ChooseTarget() => _target = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Test]
    public void Results_of_another_kernel_give_no_geometry() =>
        IsRefused("4.9-k7-0-0.jsonl:1:1", "geometry", "--kernel", "6.1", "--observed", $"{Observed}/4.9-k7-0-0.jsonl", "--out", _target);

    [Test]
    public void A_trace_that_is_none_gives_no_footprints() =>
        IsRefused("README.md", "footprint", "fixtures/kernel-lab/README.md", "--machine", "linux-6.1-lab", "--out", _target);

    [Test]
    public void A_machine_that_is_not_there_gives_no_footprints() =>
        IsRefused("linux-6.1-lab", "footprint", "fixtures/traces/6.1-k9-20-0.trace.gz", "--machine", "linux-6.1-lap", "--out", _target);

    private void IsRefused(string says, params string[] words)
    {
        Typed typed = Typed.At(Repository.PathOf("."), words);
        Assert.Multiple(() =>
        {
            Assert.That(typed.Status, Is.EqualTo(ExitStatus.BadInput));
            Assert.That(typed.Error, Does.Contain(says));
            Assert.That(typed.Error.TrimEnd('\n'), Does.Not.Contain("\n"));
            Assert.That(File.Exists(_target), Is.False);
        });
    }
}
