"""
Writes the table of operators that the full check reads, as the onnx package defines them, to standard output:

    python packages/onnx/scripts/operatorTable.py > packages/onnx/src/check/operatorTable.ts

Needs Python with onnx 1.23. A test compares the committed table with what this script writes.
"""

import re

import onnx
from onnx import checker, defs, helper

NOT_COUNTED = 2**31 - 1
OPTION = defs.OpSchema.FormalParameterOption
schemas = sorted(
    defs.get_all_schemas_with_history(),
    key=lambda s: (s.domain, s.name, s.since_version),
)


def spelled(type_string):
    """As types of values are spelled: `map(int64, float)` is short for `map(int64,tensor(float))`."""
    return re.sub(r", (\w+)\)", r",tensor(\1))", type_string)


def types_of(constraint):
    return tuple(sorted(map(spelled, constraint.allowed_type_strs)))


# A list of types that several operators allow is there once.
type_lists = sorted({types_of(c) for s in schemas for c in s.type_constraints})


def short(type_string):
    """Most types are tensors: `float` for `tensor(float)`."""
    inner = type_string.removeprefix("tensor(")
    return inner[:-1] if inner != type_string else type_string


def parameter(p):
    """name:type, name?:type where it may be left out, name*:type where it repeats; name*2:type at least twice; name~1:type of any types."""
    kind = {OPTION.Single: "", OPTION.Optional: "?", OPTION.Variadic: "*" if p.is_homogeneous else "~"}[p.option]
    least = str(p.min_arity) if p.option == OPTION.Variadic else ""
    return f"{p.name}{kind}{least}:{spelled(p.type_str)}"


def refuses(s, count):
    """Some numbers of outputs between the least and the greatest one are refused, which only the checker tells."""
    context = checker.C.CheckerContext()
    context.ir_version = 8
    context.opset_imports = {s.domain: s.since_version}
    node = helper.make_node(s.name, ["x"] * s.min_input, [f"y{i}" for i in range(count)], domain=s.domain)
    try:
        checker.check_node(node, context)
    except checker.ValidationError as error:
        return "not in allowed output sizes" in str(error)
    return False


def output_counts(s):
    if s.deprecated or s.max_output == NOT_COUNTED:
        return []
    counts = range(s.min_output, s.max_output + 1)
    allowed = [n for n in counts if not refuses(s, n)]
    return [] if len(allowed) == len(counts) else [f"outputs={'|'.join(map(str, allowed))}"]


def attribute(a):
    return f"{a.name}:{a.type.name.lower()}{'!' if a.required else ''}"


def line(s):
    constraints = [f"{c.type_param_str}={type_lists.index(types_of(c))}" for c in s.type_constraints]
    fields = [
        ",".join(map(parameter, s.inputs)),
        ",".join(map(parameter, s.outputs)),
        ",".join(attribute(a) for _, a in sorted(s.attributes.items())),
        ",".join(constraints + output_counts(s)),
    ]
    version = f"{s.since_version}{'-' if s.deprecated else ''}"
    return " ".join([s.name, version, *(f or "." for f in fields)])


print(f"""// Written by scripts/operatorTable.py from the operators of onnx {onnx.__version__} (Apache-2.0); not to be edited.

/** Lists of types that operators allow, one a line; `float` is `tensor(float)`. */
export const typeLists = `
{chr(10).join(" ".join(map(short, types)) for types in type_lists)}
`;

/**
 * One version of an operator a line, behind a line `#domain`: name, since, inputs, outputs, attributes, type variables.
 * `-` behind the version: deprecated. Behind the name of an input or output: `?` may be left out, `*2` two or more of one type, `~2` two or
 * more of any; behind an attribute's type: `!` required. A type variable is the number of its list; `outputs=1|5`: as many and no other number.
 */
export const operatorTable = `""")
domain = None
for s in schemas:
    if s.domain != domain:
        domain = s.domain
        print(f"#{domain}")
    print(line(s))
print("`;")
