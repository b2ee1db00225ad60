using System.Collections.Concurrent;
using Eval.Series.Git;

namespace Eval.Series.Commits;

/// <summary>Evaluates commits, each in a worktree of its own, in parallel within the cores and the memory there are.</summary>
/// <param name="evaluator">Builds and evaluates a worktree.</param>
/// <param name="cache">What is known already.</param>
/// <param name="jobs">Commits at a time; null for what the machine carries.</param>
public sealed class SeriesRunner(ICommitEvaluator evaluator, EvaluationCache cache, int? jobs = null)
{
    // An allowance for a build of this project and a run of all cells, not a measurement: too much only means fewer at a time.
    private const long BytesPerJob = 2L << 30;

    /// <summary>Called for each commit that is done: its name, what was found, whether it was known.</summary>
    public Action<CommitName, TreeEvaluation, bool>? Progress { get; init; }

    /// <summary>Commits at a time that the machine carries.</summary>
    public static int JobsOfThisMachine =>
        (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesPerJob, 1, Environment.ProcessorCount);

    /// <summary>Evaluates commits; a tree that several have is evaluated once.</summary>
    /// <param name="workspace">Where worktrees are made; they are removed as soon as they are done.</param>
    /// <param name="commits">Commits.</param>
    /// <param name="cancellation">Ends it; what is done is kept, so that the next run goes on from there.</param>
    /// <returns>Evaluations by tree id.</returns>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public IReadOnlyDictionary<string, CachedEvaluation> Evaluate(Workspace workspace, IEnumerable<CommitName> commits, CancellationToken cancellation)
    {
        ConcurrentDictionary<string, CachedEvaluation> found = new();
        List<CommitName> open = [];
        foreach (CommitName commit in commits.DistinctBy(c => c.Tree))
        {
            if (cache.Find(evaluator.Key, commit.Tree) is { } known)
            {
                found[commit.Tree] = new CachedEvaluation(known, true);
                Progress?.Invoke(commit, known, true);
            }
            else
            {
                open.Add(commit);
            }
        }

        ParallelOptions options = new() { MaxDegreeOfParallelism = jobs ?? JobsOfThisMachine, CancellationToken = cancellation };
        try
        {
            Parallel.ForEach(open, options, commit => found[commit.Tree] = new CachedEvaluation(EvaluateOne(workspace, commit, cancellation), false));
        }
        catch (AggregateException e) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("interrupted", e, cancellation);
        }

        return found;
    }

    private TreeEvaluation EvaluateOne(Workspace workspace, CommitName commit, CancellationToken cancellation)
    {
        string directory = workspace.Checkout(commit.Id);
        try
        {
            TreeEvaluation evaluation = evaluator.Evaluate(directory, cancellation);
            cancellation.ThrowIfCancellationRequested();
            if (evaluation.IsOfTheTree)
            {
                cache.Keep(evaluator.Key, commit.Tree, evaluation);
            }

            Progress?.Invoke(commit, evaluation, false);
            return evaluation;
        }
        finally
        {
            Workspace.Remove(directory);
        }
    }
}

/// <summary>An evaluation and whether it was known before.</summary>
/// <param name="Evaluation">Evaluation.</param>
/// <param name="FromCache">Whether it was known.</param>
public sealed record CachedEvaluation(TreeEvaluation Evaluation, bool FromCache);
