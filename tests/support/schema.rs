//! What a JSON value has against a JSON Schema, as far as the project's schemas go: types, required and unknown keys, lists,
//! enumerations, alternatives, references. Patterns are left to the verifier in Python.

use serde_json::Value;

/// Where and how `value` differs from `schema`, a part of `root`.
pub fn against(value: &Value, schema: &Value, root: &Value, at: &str) -> Vec<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return against(value, root.pointer(&reference[1..]).unwrap(), root, at);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let none = any.iter().all(|one| !against(value, one, root, at).is_empty());
        return none.then(|| format!("{at}: none of {any:?}")).into_iter().collect();
    }
    let mut found = Vec::new();
    let is_a = |kind: &Value| match kind.as_str().unwrap() {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    };
    let types = [&schema["type"]].into_iter().filter(|kind| !kind.is_null());
    let types: Vec<&Value> =
        types.flat_map(|kind| kind.as_array().map_or(vec![kind], |kinds| kinds.iter().collect())).collect();
    if !types.is_empty() && !types.into_iter().any(is_a) {
        found.push(format!("{at}: {value} is no {}", schema["type"]));
    }
    if schema["enum"].as_array().is_some_and(|values| !values.contains(value)) {
        found.push(format!("{at}: {value} is none of {}", schema["enum"]));
    }
    for (rank, item) in
        value.as_array().into_iter().flatten().enumerate().filter(|_| schema["items"].is_object())
    {
        found.extend(against(item, &schema["items"], root, &format!("{at}/{rank}")));
    }
    let Some(entries) = value.as_object() else { return found };
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        found.extend((!entries.contains_key(key)).then(|| format!("{at}: no {key}")));
    }
    for (key, entry) in entries {
        let at = format!("{at}/{key}");
        match (&schema["properties"][key], &schema["additionalProperties"]) {
            (Value::Object(_), _) => found.extend(against(entry, &schema["properties"][key], root, &at)),
            (_, Value::Bool(false)) => found.push(format!("{at}: unknown")),
            (_, other) if other.is_object() => found.extend(against(entry, other, root, &at)),
            _ => {}
        }
    }
    found
}
