// Prints what the validator calls FATAL or ERROR in a template, as a JSON array.
import { CelEngine, TemplateFile } from '@aws/cloudformation-validate';

const engine = new CelEngine();
try {
  const { diagnostics } = engine.validateStandard(new TemplateFile(process.argv[2]), { severityLevel: 'ERROR' });
  console.log(JSON.stringify(diagnostics.map(d => ({ rule: d.ruleId, logicalId: d.entity?.logicalId ?? '', message: d.message }))));
} finally {
  engine.free();
}
