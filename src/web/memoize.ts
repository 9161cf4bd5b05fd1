/** Returns a function that makes one value for each object, and keeps it as long as the object lives. */
export function memoize<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  return memoizeBy((key) => key, make)
}

/** The same for values that depend on a part of the object alone. */
export function memoizeBy<From, Value>(
  partOf: (from: From) => object,
  make: (from: From) => Value,
): (from: From) => Value {
  const made = new WeakMap<object, { readonly value: Value }>()
  return (from) => {
    const part = partOf(from)
    const known = made.get(part) ?? { value: make(from) }
    made.set(part, known)
    return known.value
  }
}
