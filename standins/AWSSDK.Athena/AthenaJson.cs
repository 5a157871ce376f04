using System.Text.Json.Serialization;
using Amazon.Athena;
using Amazon.Athena.Model;
using WikiGuard.Standins.Json;

namespace WikiGuard.Standins.Athena;

internal sealed class QueryExecutionStateConverter() : ConstantConverter<QueryExecutionState>(QueryExecutionState.FindValue);

internal sealed class StatementTypeConverter() : ConstantConverter<StatementType>(StatementType.FindValue);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(EpochSecondsConverter)])]
[JsonSerializable(typeof(StartQueryExecutionRequest))]
[JsonSerializable(typeof(StartQueryExecutionResponse))]
[JsonSerializable(typeof(GetQueryExecutionRequest))]
[JsonSerializable(typeof(GetQueryExecutionResponse))]
[JsonSerializable(typeof(GetQueryResultsRequest))]
[JsonSerializable(typeof(GetQueryResultsResponse))]
[JsonSerializable(typeof(StopQueryExecutionRequest))]
[JsonSerializable(typeof(StopQueryExecutionResponse))]
internal sealed partial class AthenaJson : JsonSerializerContext;
