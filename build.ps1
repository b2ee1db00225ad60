# Forwards to the tools; the work is theirs. ./build.ps1 restore|build|test|run|report|ci [arguments]
param([ValidateSet('restore', 'build', 'test', 'run', 'report', 'ci')][string] $Target = 'run', [Parameter(ValueFromRemainingArguments)] $Rest)
Set-Location $PSScriptRoot
switch ($Target) {
    'restore' { dotnet restore Eval.sln --locked-mode @Rest }
    'build' { dotnet build -c Release Eval.sln @Rest }
    'test' { dotnet test -c Release Eval.sln @Rest }
    'run' { dotnet run -c Release --project harness/Eval.Cli -- run @Rest }
    'report' { dotnet run -c Release --project harness/Eval.Cli -- report out/results.json @Rest }
    'ci' { bash .ci/run @Rest }
}
exit $LASTEXITCODE
