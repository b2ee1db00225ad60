using System.Reflection;
using System.Text.RegularExpressions;

namespace Eval.Tests.Conventions;

/// <summary>The rooms of Eval.Kernel build on each other: what a room uses stands below it, in the order that its README draws.</summary>
public sealed partial class KernelRoomsTests
{
    private const string Root = "Eval.Kernel.";

    private static readonly Assembly Kernel = typeof(Kernel.Contract.Strategy).Assembly;

    private static string Folder => Path.Combine(Repository.Root, "harness", "Eval.Kernel");

    [Test]
    public void No_room_uses_one_above_it_in_the_code_that_runs()
    {
        IEnumerable<string> wrong = TypeGraph.Uses(Kernel).Where(u => IsUpward(u.User.Namespace!, u.Used.Namespace!)).Select(u => $"{u.User} uses {u.Used}");
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void No_room_uses_one_above_it_in_its_source()
    {
        // Constants and references in comments leave no trace in the assembly; the directive that makes them visible does.
        IEnumerable<string> wrong =
            from file in SourceFiles()
            from Match use in Using().Matches(File.ReadAllText(file))
            where IsUpward(Root + RoomOf(file), use.Groups[1].Value)
            select $"{Repository.Relative(file)} uses {use.Groups[1].Value}";
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Every_file_is_in_a_room_that_the_README_places()
    {
        Assert.That(SourceFiles().Select(RoomOf).Distinct().Order(), Is.EqualTo(Order().Order()));
    }

    [Test]
    public void The_look_into_method_bodies_sees_what_they_call()
    {
        // A type that only a method's body names: a check that finds nothing anywhere would prove nothing.
        Assert.That(TypeGraph.Uses(typeof(KernelRoomsTests).Assembly), Has.Member((typeof(KernelRoomsTests), typeof(TypeGraph))));
    }

    private static bool IsUpward(string user, string used) => Place(used) > Place(user);

    private static int Place(string room) => Order().FindIndex(r => Root + r == room);

    // The README's table has one row a room, from the bottom up.
    private static List<string> Order() =>
        [.. Row().Matches(File.ReadAllText(Path.Combine(Folder, "README.md"))).Select(m => m.Groups[1].Value)];

    private static IEnumerable<string> SourceFiles() =>
        Repository.TextFiles.Select(Path.GetFullPath)
            .Where(f => f.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal));

    private static string RoomOf(string file) => Path.GetDirectoryName(Path.GetRelativePath(Folder, file))!;

    [GeneratedRegex(@"^using (Eval\.Kernel(?:\.\w+)?);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
