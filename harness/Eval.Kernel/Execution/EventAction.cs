using Eval.Kernel.Events;

namespace Eval.Kernel.Execution;

/// <summary>Has an event happen.</summary>
internal delegate void EventAction(in Event e);
