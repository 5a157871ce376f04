// Reads {"statement", "token", "workGroup", "database"}; runs the statement twice under the token, as two callers would, and writes what Athena says of it:
// {"ids", "state", "bytesScanned", "error", "columns", "rows", "pages"}. The endpoint, the region and the keys come from the environment.
import { AthenaClient, GetQueryExecutionCommand, StartQueryExecutionCommand, paginateGetQueryResults } from "@aws-sdk/client-athena";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";

const { statement, token, workGroup, database } = JSON.parse(await text(process.stdin));
const client = new AthenaClient({ maxAttempts: 3 });
const start = new StartQueryExecutionCommand({
  QueryString: statement,
  ClientRequestToken: token,
  WorkGroup: workGroup,
  QueryExecutionContext: { Database: database },
});
const result = { ids: [], state: null, bytesScanned: null, error: null, columns: [], rows: [], pages: 0 };
try {
  for (let i = 0; i < 2; i++) result.ids.push((await client.send(start)).QueryExecutionId);
  const get = new GetQueryExecutionCommand({ QueryExecutionId: result.ids[0] });
  let execution;
  do {
    await setTimeout(50);
    execution = (await client.send(get)).QueryExecution;
  } while (["QUEUED", "RUNNING"].includes(execution.Status.State));
  result.state = execution.Status.State;
  result.bytesScanned = execution.Statistics.DataScannedInBytes;
  result.error = execution.Status.AthenaError?.ErrorMessage ?? null;
  if (!(execution.Status.SubmissionDateTime instanceof Date)) throw new Error("SubmissionDateTime is no time");
  if (result.state === "SUCCEEDED") {
    for await (const { ResultSet } of paginateGetQueryResults({ client, pageSize: 3 }, { QueryExecutionId: result.ids[0] })) {
      result.pages++;
      result.columns = ResultSet.ResultSetMetadata.ColumnInfo.map(({ Name, Type }) => `${Name} ${Type}`);
      result.rows.push(...ResultSet.Rows.map(({ Data }) => Data.map(({ VarCharValue }) => VarCharValue ?? null)));
    }
  }
} catch (e) {
  result.error = `${e.name}: ${e.message}`;
}
process.stdout.write(JSON.stringify(result));
