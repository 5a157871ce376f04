// Reads {"definition", "name", "input", "tasks", "stopAt"} from standard input and writes what came of the execution to standard output.
// Without "tasks", the definition is only validated. Each task of the state machine is a POST of {"state", "input"} to the address "tasks";
// the answer is {"output"} or {"error", "cause"}. The execution is stopped when it comes to call "stopAt", counted from 1.
import { readFileSync } from 'node:fs';
import aslValidator from 'asl-validator';

// The package asks for Node.js 22 because of this function alone.
Promise.withResolvers ??= function () {
    const it = {};
    it.promise = new Promise((resolve, reject) => Object.assign(it, { resolve, reject }));
    return it;
};
const { StateMachine } = await import('aws-local-stepfunctions');

const request = JSON.parse(readFileSync(0, 'utf8'));
const write = result => process.stdout.write(JSON.stringify(result));

const validation = aslValidator(request.definition);
if (!request.tasks) {
    write({ errors: validation.errors.map(e => `${e['Error code']}: ${e.Message}`) });
} else {
    let calls = 0;
    const now = () => new Date().toISOString();
    const all = states => Object.entries(states).flatMap(([name, state]) => [[name, state], ...all(state.ItemProcessor?.States ?? {})]);
    const named = type => all(request.definition.States).filter(([, state]) => state.Type === type).map(([name]) => name);
    const tasks = named('Task');
    const call = name => async input => {
        if (++calls === request.stopAt) execution.abort();
        const answer = await fetch(request.tasks, {
            method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ state: name, input }),
        });
        const { output, error, cause } = await answer.json();
        if (error) throw Object.assign(new Error(cause), { name: error });
        return output;
    };
    const execution = new StateMachine(request.definition).run(request.input, {
        context: { Execution: { Name: request.name, StartTime: now() }, State: { EnteredTime: now(), RetryCount: 0 } },
        overrides: {
            taskResourceLocalHandlers: Object.fromEntries(tasks.map(name => [name, call(name)])),
            retryIntervalOverrides: Object.fromEntries(tasks.map(name => [name, 1])),
            waitTimeOverrides: Object.fromEntries(named('Wait').map(name => [name, 1])),
        },
        noThrowOnAbort: true,
    });
    const states = [];
    const events = (async () => {
        for await (const event of execution.eventLogs) {
            if (event.type === 'StateEntered') states.push(event.state.name);
            if (event.type === 'ExecutionFailed') return { status: 'FAILED', error: event.Error, cause: event.Cause };
            if (event.type === 'ExecutionAborted') return { status: 'ABORTED' };
            if (event.type === 'ExecutionSucceeded') return { status: 'SUCCEEDED', output: event.output };
        }
    })();
    await execution.result.catch(() => undefined);
    write({ ...await events, states });
}
