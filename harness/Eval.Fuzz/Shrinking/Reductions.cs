using System.Globalization;
using System.Text.RegularExpressions;
using Eval.Fuzz.Generation;

namespace Eval.Fuzz.Shrinking;

/// <summary>Ways to make a fixture smaller by one thing: each gives the fixtures that have one thing less.</summary>
internal static partial class Reductions
{
    /// <summary>The steps of the story, and all ways.</summary>
    public static ShrinkParts<GeneratedFixture> OfFixture { get; } = new(
        fixture => fixture.Steps.Count,
        (fixture, first, count) => fixture with { Steps = [.. fixture.Steps.Take(first), .. fixture.Steps.Skip(first + count)] },
        [
            fixture => Fixtures(fixture, WithoutOne),
            fixture => Fixtures(fixture, Unwrapped),
            fixture => Without(fixture.Tree).Select(tree => fixture with { Tree = tree }),
            fixture => Without(fixture.Footprints).Select(footprints => fixture with { Footprints = footprints }),
            fixture => Fixtures(fixture, steps => EachStep(steps, WithoutOperand)),
            fixture => Fixtures(fixture, steps => EachStep(steps, WithSmallerNumber)),
        ]);

    private static IEnumerable<GeneratedFixture> Fixtures(
        GeneratedFixture fixture, Func<IReadOnlyList<GeneratedStep>, IEnumerable<IReadOnlyList<GeneratedStep>>> smaller) =>
        [
            .. smaller(fixture.Steps).Select(steps => fixture with { Steps = steps }),
            .. smaller(fixture.Concurrent).Select(steps => fixture with { Concurrent = steps }),
        ];

    // The last one first; inside others too.
    private static IEnumerable<IReadOnlyList<GeneratedStep>> WithoutOne(IReadOnlyList<GeneratedStep> steps) =>
        Without(steps).Concat(EachStep(steps, step => InBlocks(step, WithoutOne)));

    // The steps inside in the place of the one around them.
    private static IEnumerable<IReadOnlyList<GeneratedStep>> Unwrapped(IReadOnlyList<GeneratedStep> steps)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (StepBlock block in steps[i].Blocks)
            {
                yield return [.. steps.Take(i), .. block.Steps, .. steps.Skip(i + 1)];
            }
        }

        foreach (IReadOnlyList<GeneratedStep> inside in EachStep(steps, step => InBlocks(step, Unwrapped)))
        {
            yield return inside;
        }
    }

    private static IEnumerable<IReadOnlyList<T>> Without<T>(IReadOnlyList<T> things)
    {
        for (int i = things.Count - 1; i >= 0; i--)
        {
            yield return [.. things.Take(i), .. things.Skip(i + 1)];
        }
    }

    private static IEnumerable<GeneratedStep> WithoutOperand(GeneratedStep step) =>
        Without(step.Operands).Select(operands => step with { Operands = operands })
            .Concat(InBlocks(step, steps => EachStep(steps, WithoutOperand)));

    private static IEnumerable<GeneratedStep> WithSmallerNumber(GeneratedStep step)
    {
        for (int i = 0; i < step.Operands.Count; i++)
        {
            Operand operand = step.Operands[i];
            Match number = Number().Match(operand.Text);
            if (!number.Success || !long.TryParse(number.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            {
                continue;
            }

            foreach (long less in new[] { 0, 1, value / 2, value - 1 }.Where(n => n >= 0 && n < value).Distinct())
            {
                string text = string.Create(CultureInfo.InvariantCulture, $"{less}{operand.Text[number.Length..]}");
                yield return step with { Operands = [.. step.Operands.Take(i), operand with { Text = text }, .. step.Operands.Skip(i + 1)] };
            }
        }

        foreach (GeneratedStep inside in InBlocks(step, steps => EachStep(steps, WithSmallerNumber)))
        {
            yield return inside;
        }
    }

    private static IEnumerable<IReadOnlyList<GeneratedStep>> EachStep(
        IReadOnlyList<GeneratedStep> steps, Func<GeneratedStep, IEnumerable<GeneratedStep>> smaller)
    {
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            foreach (GeneratedStep step in smaller(steps[i]))
            {
                yield return [.. steps.Take(i), step, .. steps.Skip(i + 1)];
            }
        }
    }

    private static IEnumerable<GeneratedStep> InBlocks(
        GeneratedStep step, Func<IReadOnlyList<GeneratedStep>, IEnumerable<IReadOnlyList<GeneratedStep>>> smaller)
    {
        for (int i = 0; i < step.Blocks.Count; i++)
        {
            foreach (IReadOnlyList<GeneratedStep> steps in smaller(step.Blocks[i].Steps))
            {
                yield return step with { Blocks = [.. step.Blocks.Take(i), step.Blocks[i] with { Steps = steps }, .. step.Blocks.Skip(i + 1)] };
            }
        }
    }

    [GeneratedRegex("^[0-9]+")]
    private static partial Regex Number();
}
