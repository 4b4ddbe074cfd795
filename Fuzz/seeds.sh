# The readers, and the seeds of each: files that it reads, and others that it refuses.

readers=(certificate checkers lower-bound universality depth-bound stack target construction npy safetensors
  text picture gzip permutation)

seeds() {
  local fixtures=Tests/Fixtures
  case $1 in
    certificate | target) echo "$fixtures"/certificates/{true,false,malformed} ;;
    construction) echo constructions ;;
    npy) echo "$fixtures/arrays" ;;
    safetensors) echo "$fixtures/arrays" Fuzz/Seeds/safetensors ;;
    lower-bound) echo "$fixtures"/lower-bounds/{true,false} ;;
    picture) echo "$fixtures/pictures" ;;
    text | permutation | gzip | universality | depth-bound | stack) echo "Fuzz/Seeds/$1" ;;
  esac
}
