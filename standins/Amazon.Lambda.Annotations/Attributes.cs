namespace Amazon.Lambda.Annotations;

/// <summary>
/// Marks a method as a Lambda function; its class comes from the container of the <see cref="LambdaStartupAttribute"/> class.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LambdaFunctionAttribute : Attribute
{
    // The official generator writes these four and the resource name into a template. This system writes its template by hand and
    // needs none of them, but a value given here must compile.
    public string? ResourceName { get; set; }

    /// <summary>Megabytes.</summary>
    public uint MemorySize { get; set; }

    public string? Policies { get; set; }

    public string? Role { get; set; }

    /// <summary>Seconds.</summary>
    public uint Timeout { get; set; }
}

/// <summary>Marks the class whose <c>ConfigureServices(IServiceCollection)</c> fills the container.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LambdaStartupAttribute : Attribute;

/// <summary>Settings of an assembly's functions.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class LambdaGlobalPropertiesAttribute : Attribute
{
    /// <summary>Whether to generate a Main that serves the method named by the environment variable ANNOTATIONS_HANDLER.</summary>
    public bool GenerateMain { get; set; }

    public string? Runtime { get; set; }
}

/// <summary>A handler's parameter that comes from the invocation's scope and not from the payload.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromServicesAttribute : Attribute;
