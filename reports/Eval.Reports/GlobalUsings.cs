global using Eval.Harness.Metrics;
