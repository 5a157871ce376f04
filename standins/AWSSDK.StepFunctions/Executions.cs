namespace Amazon.StepFunctions.Model;

public partial class ExecutionListItem
{
    public string? ExecutionArn { get; set; }

    public string? Name { get; set; }

    public DateTime? StartDate { get; set; }

    public string? StateMachineArn { get; set; }

    public ExecutionStatus? Status { get; set; }

    public DateTime? StopDate { get; set; }
}

public partial class HistoryEvent
{
    public ExecutionFailedEventDetails? ExecutionFailedEventDetails { get; set; }

    public long? Id { get; set; }

    public long? PreviousEventId { get; set; }

    public StateEnteredEventDetails? StateEnteredEventDetails { get; set; }

    public StateExitedEventDetails? StateExitedEventDetails { get; set; }

    public TaskFailedEventDetails? TaskFailedEventDetails { get; set; }

    public DateTime? Timestamp { get; set; }

    public HistoryEventType? Type { get; set; }
}

public partial class ExecutionFailedEventDetails
{
    public string? Cause { get; set; }

    public string? Error { get; set; }
}

public partial class StateEnteredEventDetails
{
    public string? Input { get; set; }

    public string? Name { get; set; }
}

public partial class StateExitedEventDetails
{
    public string? Name { get; set; }

    public string? Output { get; set; }
}

public partial class TaskFailedEventDetails
{
    public string? Cause { get; set; }

    public string? Error { get; set; }

    public string? Resource { get; set; }

    public string? ResourceType { get; set; }
}
