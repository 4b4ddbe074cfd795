(* JSON (RFC 8259), strictly: UTF-8, no repeated keys, canonical integers as the only numbers. *)

type value =
  | Null
  | Bool of bool
  | Integer of Z.t
  | String of string
  | Array of value list
  | Object of (string * value) list

exception Malformed of string

let malformed place expected = raise (Malformed (place ^ ": expected " ^ expected))

(* 0, or digits without leading zeros, perhaps behind a minus sign. *)
let is_canonical_integer text =
  let length = String.length text in
  let first = if length > 0 && text.[0] = '-' then 1 else 0 in
  let rec digits i = i = length || (text.[i] >= '0' && text.[i] <= '9' && digits (i + 1)) in
  length > first && digits first && (text.[first] <> '0' || text = "0")

(* No certificate is nested deeper. *)
let maximum_depth = 16

(* Whether the continuation bytes behind a first byte are UTF-8: RFC 3629, section 4. *)
let utf8_length text i =
  let length = String.length text in
  let byte k = if i + k < length then Char.code text.[i + k] else 0 in
  let within low high k = low <= byte k && byte k <= high in
  let tail = within 0x80 0xBF in
  match byte 0 with
  | b when b < 0x80 -> 1
  | b when 0xC2 <= b && b <= 0xDF && tail 1 -> 2
  | 0xE0 when within 0xA0 0xBF 1 && tail 2 -> 3
  | 0xED when within 0x80 0x9F 1 && tail 2 -> 3
  | b when 0xE1 <= b && b <= 0xEF && b <> 0xED && tail 1 && tail 2 -> 3
  | 0xF0 when within 0x90 0xBF 1 && tail 2 && tail 3 -> 4
  | b when 0xF1 <= b && b <= 0xF3 && tail 1 && tail 2 && tail 3 -> 4
  | 0xF4 when within 0x80 0x8F 1 && tail 2 && tail 3 -> 4
  | _ -> malformed (Printf.sprintf "byte %d" i) "UTF-8"

let parse text =
  let length = String.length text in
  let position = ref 0 in
  let fail expected = malformed (Printf.sprintf "byte %d" !position) expected in
  let peek () = if !position < length then text.[!position] else '\000' in
  let rec skip_white_space () =
    match peek () with
    | (' ' | '\t' | '\n' | '\r') when !position < length -> incr position; skip_white_space ()
    | _ -> ()
  in
  let expect character =
    if !position < length && peek () = character then incr position
    else fail (Printf.sprintf "'%c'" character)
  in
  let literal word value =
    let count = String.length word in
    if !position + count <= length && String.sub text !position count = word then (
      position := !position + count;
      value)
    else fail word
  in
  let hexadecimal () =
    let digit () =
      let value =
        match peek () with
        | '0' .. '9' as c -> Char.code c - 48
        | 'a' .. 'f' as c -> Char.code c - 87
        | 'A' .. 'F' as c -> Char.code c - 55
        | _ -> fail "a hexadecimal digit"
      in
      incr position;
      value
    in
    let a = digit () in
    let b = digit () in
    let c = digit () in
    (a lsl 12) lor (b lsl 8) lor (c lsl 4) lor digit ()
  in
  let scalar () =
    let unit = hexadecimal () in
    if unit land 0xFC00 = 0xD800 then (
      expect '\\';
      expect 'u';
      let low = hexadecimal () in
      if low land 0xFC00 <> 0xDC00 then fail "the second half of a surrogate pair";
      Uchar.of_int (0x10000 + ((unit land 0x3FF) lsl 10) + (low land 0x3FF)))
    else if Uchar.is_valid unit then Uchar.of_int unit
    else fail "the first half of a surrogate pair"
  in
  let escape buffer =
    let character = peek () in
    incr position;
    match character with
    | '"' | '\\' | '/' -> Buffer.add_char buffer character
    | 'b' -> Buffer.add_char buffer '\b'
    | 'f' -> Buffer.add_char buffer '\012'
    | 'n' -> Buffer.add_char buffer '\n'
    | 'r' -> Buffer.add_char buffer '\r'
    | 't' -> Buffer.add_char buffer '\t'
    | 'u' -> Buffer.add_utf_8_uchar buffer (scalar ())
    | _ -> decr position; fail "an escape"
  in
  let string () =
    expect '"';
    let buffer = Buffer.create 64 in
    let rec continue () =
      if !position >= length then fail "the end of a string";
      match peek () with
      | '"' -> incr position
      | '\\' -> incr position; escape buffer; continue ()
      | c when c < ' ' -> fail "no control character"
      | _ ->
        let count = utf8_length text !position in
        Buffer.add_substring buffer text !position count;
        position := !position + count;
        continue ()
    in
    continue ();
    Buffer.contents buffer
  in
  let integer () =
    let start = !position in
    let rec skip () =
      match peek () with
      | '0' .. '9' | '-' | '+' | '.' | 'e' | 'E' -> incr position; skip ()
      | _ -> ()
    in
    skip ();
    let digits = String.sub text start (!position - start) in
    if is_canonical_integer digits then Integer (Z.of_string digits)
    else (position := start; fail "a value")
  in
  (* The elements up to a closing bracket, separated by commas. *)
  let sequence closing element =
    let rec continue elements =
      let elements = element () :: elements in
      skip_white_space ();
      if peek () = ',' then (incr position; continue elements)
      else (expect closing; List.rev elements)
    in
    incr position;
    skip_white_space ();
    if peek () = closing then (incr position; []) else continue []
  in
  let rec value depth =
    if depth > maximum_depth then fail "less nesting";
    skip_white_space ();
    match peek () with
    | '{' ->
      let keys = Hashtbl.create 8 in
      let field () =
        skip_white_space ();
        let key = string () in
        if Hashtbl.mem keys key then fail "no key twice";
        Hashtbl.add keys key ();
        skip_white_space ();
        expect ':';
        (key, value (depth + 1))
      in
      Object (sequence '}' field)
    | '[' -> Array (sequence ']' (fun () -> value (depth + 1)))
    | '"' -> String (string ())
    | 't' -> literal "true" (Bool true)
    | 'f' -> literal "false" (Bool false)
    | 'n' -> literal "null" Null
    | _ -> integer ()
  in
  let result = value 0 in
  skip_white_space ();
  if !position < length then fail "nothing behind the object";
  result
