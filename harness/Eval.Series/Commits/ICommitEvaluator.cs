namespace Eval.Series.Commits;

/// <summary>Builds what is in a worktree and evaluates it. Called from several threads, each with a worktree of its own.</summary>
public interface ICommitEvaluator
{
    /// <summary>Equal for evaluators that find the same in the same tree: part of the cache's name. Letters, digits, dots and dashes.</summary>
    string Key { get; }

    /// <summary>Builds and evaluates.</summary>
    /// <param name="directory">Worktree; it may be written to.</param>
    /// <param name="cancellation">Ends it; nothing it started goes on.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    TreeEvaluation Evaluate(string directory, CancellationToken cancellation);
}
