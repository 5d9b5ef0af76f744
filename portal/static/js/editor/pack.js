// Many hundred inputs are sent as one: the server unpacks them (cms/packing.py). Where this script
// fails, they are sent one by one.
const NAME = "mc-packed";
const OF_A_STREAM = /^[a-z_]+-(count$|[0-9]+-)/;

export function packed(event) {
  const data = event.formData;
  const pairs = [...data].filter(([name, value]) => OF_A_STREAM.test(name) && typeof value === "string");
  for (const [name] of pairs) data.delete(name);
  data.set(NAME, JSON.stringify(pairs));
}
