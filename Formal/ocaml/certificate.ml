(* Certificates as the extracted checker takes them, from the text that
   Documentation/certificate-format.md describes. *)
open Json

module Checker = Checker.Extracted

let demand condition place expected = if not condition then malformed place expected

(* Fields, of which all the required ones and no unknown ones are there. *)
let fields place required optional = function
  | Object members ->
    List.iter (fun key -> demand (List.mem_assoc key members) place ("the key " ^ key)) required;
    List.iter
      (fun (key, _) ->
        demand (List.mem key required || List.mem key optional) place ("no key " ^ key))
      members;
    members
  | _ -> malformed place "an object"

let string place = function String text -> text | _ -> malformed place "a string"
let array place = function Array values -> values | _ -> malformed place "a list"
let integer place = function Integer value -> value | _ -> malformed place "an integer"

let index place bound value =
  let value = integer place value in
  demand (Z.sign value >= 0 && Z.lt value bound) place ("an index below " ^ Z.to_string bound);
  value

(* Each of 0 ... size - 1 once. *)
let permutation place size values =
  demand (Z.equal (Z.of_int (List.length values)) size) place (Z.to_string size ^ " indices");
  let indices = List.map (index place size) values in
  let is_taken = Array.make (Z.to_int size) false in
  List.iter
    (fun i ->
      demand (not is_taken.(Z.to_int i)) place "no index twice";
      is_taken.(Z.to_int i) <- true)
    indices;
  indices

let canonical_integer place text =
  demand (is_canonical_integer text) place "a canonical integer";
  Z.of_string text

(* A canonical rational: its numerator and its denominator. *)
let rational place text =
  match String.index_opt text '/' with
  | None -> (canonical_integer place text, Z.one)
  | Some slash ->
    let numerator = canonical_integer place (String.sub text 0 slash) in
    let denominator =
      canonical_integer place (String.sub text (slash + 1) (String.length text - slash - 1)) in
    demand (Z.gt denominator Z.one && Z.equal (Z.gcd numerator denominator) Z.one) place
      "lowest terms";
    (numerator, denominator)

let rationals place count text =
  let words = String.split_on_char ' ' text in
  demand (Z.equal (Z.of_int (List.length words)) count) place (Z.to_string count ^ " numbers");
  List.map (rational place) words

let find_substring pattern text =
  let count = String.length pattern in
  let rec search i =
    if i + count > String.length text then None
    else if String.sub text i count = pattern then Some i
    else search (i + 1)
  in
  search 0

(* A row as (column, numerator, denominator) of its entries, without zeros. *)
type row = (Z.t * Z.t * Z.t) list

let dense_row place columns text : row =
  let values =
    match find_substring " / " text with
    | None -> rationals place columns text
    | Some slash ->
      let numerators = String.sub text 0 slash in
      let divisor =
        canonical_integer place (String.sub text (slash + 3) (String.length text - slash - 3)) in
      demand (not (String.contains numerators '/')) place "integers in front of the denominator";
      let numerators = List.map fst (rationals place columns numerators) in
      demand
        (Z.gt divisor Z.one && Z.equal (List.fold_left Z.gcd divisor numerators) Z.one)
        place "lowest terms";
      List.map (fun numerator -> (numerator, divisor)) numerators
  in
  List.mapi (fun j (numerator, denominator) -> (Z.of_int j, numerator, denominator)) values
  |> List.filter (fun (_, numerator, _) -> Z.sign numerator <> 0)

let sparse_rows place rows columns members : row list =
  let shape = List.map (integer place) (array place (List.assoc "shape" members)) in
  demand (shape = [ rows; columns ]) place
    (Printf.sprintf "shape [%s, %s]" (Z.to_string rows) (Z.to_string columns));
  let result = Array.make (Z.to_int rows) [] in
  let previous = ref (Z.minus_one, Z.zero) in
  let entry value =
    match String.split_on_char ' ' (string place value) with
    | [ i; j; value ] ->
      let i = index place rows (Integer (canonical_integer place i)) in
      let j = index place columns (Integer (canonical_integer place j)) in
      let last_i, last_j = !previous in
      demand (Z.lt last_i i || (Z.equal last_i i && Z.lt last_j j)) place "increasing indices";
      previous := (i, j);
      let numerator, denominator = rational place value in
      demand (Z.sign numerator <> 0) place "a value other than 0";
      let i = Z.to_int i in
      result.(i) <- (j, numerator, denominator) :: result.(i)
    | _ -> malformed place "row, column and value"
  in
  List.iter entry (array place (List.assoc "entries" members));
  Array.to_list (Array.map List.rev result)

let matrix place rows columns = function
  | Array values ->
    demand (Z.equal (Z.of_int (List.length values)) rows) place (Z.to_string rows ^ " rows");
    List.map (fun value -> dense_row place columns (string place value)) values
  | value -> sparse_rows place rows columns (fields place [ "shape"; "entries" ] [] value)

(* Clears the denominators of each row. *)
let by_rows (rows : row list) =
  List.map
    (fun row ->
      let common = List.fold_left (fun common (_, _, d) -> Z.lcm common d) Z.one row in
      (common, List.map (fun (j, n, d) -> (j, Z.mul n (Z.divexact common d))) row))
    rows

(* Clears the denominators of each column: the denominators, and the rows. *)
let by_columns columns (rows : row list) =
  let common = Array.make columns Z.one in
  let clear (j, _, d) = common.(Z.to_int j) <- Z.lcm common.(Z.to_int j) d in
  List.iter (List.iter clear) rows;
  let cleared (j, n, d) = (j, Z.mul n (Z.divexact common.(Z.to_int j) d)) in
  (Array.to_list common, List.map (fun row -> (Z.one, List.map cleared row)) rows)

(* The shift in the form that has the smaller numbers. *)
let shift columns rows =
  let bits rows =
    let add sum (_, n) = sum + Z.numbits n in
    List.fold_left (fun sum (_, entries) -> List.fold_left add sum entries) 0 rows
  in
  let rowwise = by_rows rows in
  let common, columnwise = by_columns columns rows in
  if bits columnwise < bits rowwise then (common, columnwise) else ([], rowwise)

let layer place (first, second) previous value =
  let members = fields place [ "updates"; "shift" ] [ "scale" ] value in
  let updates_first =
    match List.assoc "updates" members with
    | String "first" -> true
    | String "second" -> false
    | _ -> malformed place "first or second" in
  demand (previous <> Some updates_first) place "alternating layers";
  let own, other = if updates_first then (first, second) else (second, first) in
  let rows = matrix (place ^ ".shift") own other (List.assoc "shift" members) in
  let scales =
    match List.assoc_opt "scale" members with
    | None -> []
    | Some text -> rationals (place ^ ".scale") own (string place text) in
  List.iter (fun (n, _) -> demand (Z.sign n > 0) (place ^ ".scale") "positive numbers") scales;
  let columns, rows = shift (Z.to_int other) rows in
  (updates_first, { Checker.updated = updates_first; scales; columns; shift = rows })

let layers sizes values =
  let step (layers, previous, k) value =
    let updates, layer = layer (Printf.sprintf "layers[%d]" k) sizes previous value in
    (layer :: layers, Some updates, k + 1)
  in
  let layers, _, _ = List.fold_left step ([], None, 0) values in
  demand (layers <> []) "layers" "at least one";
  List.rev layers

let target place size value =
  match fields place [] [ "permutation"; "matrix" ] value with
  | [ ("permutation", values) ] ->
    let place = place ^ ".permutation" in
    Checker.permutation (permutation place size (array place values))
  | [ ("matrix", rows) ] -> by_rows (matrix (place ^ ".matrix") size size rows)
  | _ -> malformed place "either permutation or matrix"

let partition size = function
  | Some value -> (
    match List.map (array "partition") (array "partition" value) with
    | [ first; second ] ->
      demand (first <> [] && second <> []) "partition" "two non-empty parts";
      let coordinates = permutation "partition" size (first @ second) in
      let count = List.length first in
      let select condition = List.filteri (fun i _ -> condition (i < count)) coordinates in
      (select Fun.id, select not)
    | _ -> malformed "partition" "two parts")
  | None ->
    demand (Z.is_even size) "partition" "two parts, as the size is odd";
    let half = Z.to_int size / 2 in
    (List.init half Z.of_int, List.init half (fun i -> Z.of_int (half + i)))

let read text : Checker.certificate =
  let members =
    fields "certificate"
      [ "format"; "size"; "target"; "layers" ]
      [ "partition"; "flip"; "construction"; "note"; "tolerance" ]
      (parse text) in
  let field key = List.assoc key members in
  let tolerance =
    match (field "format", List.assoc_opt "tolerance" members) with
    | String "couplet-certificate/1", None -> None
    | String "couplet-approximation/1", Some value ->
      Some (rational "tolerance" (string "tolerance" value))
    | String "couplet-approximation/1", None -> malformed "tolerance" "a rational number"
    | String "couplet-certificate/1", Some _ -> malformed "tolerance" "nothing: the claim is exact"
    | _ -> malformed "format" "couplet-certificate/1 or couplet-approximation/1" in
  List.iter
    (fun key -> Option.iter (fun value -> ignore (string key value)) (List.assoc_opt key members))
    [ "construction"; "note" ];
  let size = integer "size" (field "size") in
  demand (Z.geq size (Z.of_int 2)) "size" "at least 2";
  let target = target "target" size (field "target") in
  let flip =
    match List.assoc_opt "flip" members with
    | None | Some Null -> None
    | Some value -> Some (index "flip" size value) in
  let first, second = partition size (List.assoc_opt "partition" members) in
  let sizes = (Z.of_int (List.length first), Z.of_int (List.length second)) in
  let layers = layers sizes (array "layers" (field "layers")) in
  { Checker.first; second; target; flip; layers; tolerance }
