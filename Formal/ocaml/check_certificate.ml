(* check_certificate FILE...: a verdict for each file, by the checker that is proved sound in Coq.

   Exit status, the largest that applies: 0 true, 1 false, 64 no file, 65 malformed, 66 unreadable,
   69 not enough memory. *)

let read_file path =
  let channel = open_in_bin path in
  Fun.protect
    ~finally:(fun () -> close_in_noerr channel)
    (fun () -> really_input_string channel (in_channel_length channel))

let verdict path =
  match Certificate.read (read_file path) with
  | certificate -> if Certificate.Checker.check certificate then (0, "true") else (1, "false")
  | exception Json.Malformed problem -> (65, "malformed: " ^ problem)
  | exception (Sys_error problem) -> (66, "not checked: " ^ problem)
  | exception (Out_of_memory | Stack_overflow | Z.Overflow) -> (69, "not checked: out of memory")

let () =
  let check status path =
    let code, text = verdict path in
    Printf.printf "%s: %s\n" path text;
    max status code
  in
  match List.tl (Array.to_list Sys.argv) with
  | [] -> prerr_endline "usage: check_certificate FILE..."; exit 64
  | paths -> exit (List.fold_left check 0 paths)
