import { createServer, type Plugin, parseAst, type ViteDevServer } from "vite";

/** The number of allocations of the counted code. */
export interface AllocationCount {
  count: number;
}

interface Node {
  type: string;
  start: number;
  end: number;
  method?: boolean;
  kind?: string;
  callee?: Node;
  property?: { name?: string };
}

/** Expressions that allocate each time they are evaluated. */
const allocatingExpressions = new Set([
  "ObjectExpression",
  "ArrayExpression",
  "NewExpression",
  "ArrowFunctionExpression",
  "FunctionExpression",
]);

/** Methods that return a new object. */
const allocatingMethods = new Set([
  ...["map", "filter", "slice", "splice", "flatMap", "concat", "split", "from", "fromEntries"],
  ...["entries", "keys", "values", "clone", "bind", "join", "subarray"],
]);

function allocates(node: Node, parent: Node | null): boolean {
  if (node.type === "CallExpression") {
    return (
      node.callee?.type === "MemberExpression" && allocatingMethods.has(node.callee.property?.name ?? "")
    );
  }
  // A method is allocated once, with its class.
  const method = parent?.type === "MethodDefinition" || parent?.method || parent?.kind === "get";
  return allocatingExpressions.has(node.type) && !method;
}

function children(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((v): v is Node => typeof v === "object" && v !== null && "type" in v && "start" in v);
}

/** The code with a counter at every allocation. */
function counting(code: string, counter: string): string {
  const marks: { at: number; text: string }[] = [];
  const walk = (node: Node, parent: Node | null): void => {
    if (allocates(node, parent)) {
      marks.push({ at: node.start, text: `(${counter}.count++, ` }, { at: node.end, text: ")" });
    }
    for (const child of children(node)) walk(child, node);
  };
  walk(parseAst(code) as unknown as Node, null);
  // From the end, so that earlier positions stay valid. At the same position the inner end comes first.
  const inOrder = marks.map((mark, i) => ({ ...mark, i })).sort((a, b) => b.at - a.at || b.i - a.i);
  return inOrder.reduce((out, { at, text }) => out.slice(0, at) + text + out.slice(at), code);
}

/** A server that loads modules. Those in the folders count their allocations in `made`. */
export async function loadCounting(made: AllocationCount, folders: string[]): Promise<ViteDevServer> {
  const counter = "globalThis.__made";
  Object.assign(globalThis, { __made: made });
  const plugin: Plugin = {
    name: "counts what is made",
    enforce: "post",
    transform(code, id) {
      const path = id.split("?")[0] ?? id;
      return path.endsWith(".ts") && folders.some((f) => path.includes(f)) ? counting(code, counter) : null;
    },
  };
  return createServer({
    configFile: false,
    root: new URL("..", import.meta.url).pathname,
    plugins: [plugin],
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    appType: "custom",
    logLevel: "error",
  });
}
